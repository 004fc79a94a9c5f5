package ngram

import "strings"

// concepts are words that mean about the same in both languages, so that what training learns of one of them it knows of its relatives.
// Each line is a concept; a word with a star stands for all that begin with it. Chinese words have one to three characters, as Fold gives them.
var concepts = conceptsOf(conceptLines)

const conceptLines = `
price* pricing priced cost costs costly fee fees rate rates tariff surcharge* 价 价格 价钱 费用 报价 单价 年费 收费 定价 资费
expensive* overpriced pricey dear steep exorbitant* unaffordable rip-off ripoff extortion* 贵 太贵 坑钱 抢钱 盘子 不便宜 天价
cheap* affordable inexpensive bargain 便宜 划算 实惠 平价 物超 超值 佛心 抵
discount* rebate* promo* coupon* voucher* 优惠 折扣 打折 减免 促销 便宜点
increase* uplift hike* raise* raising doubled climbed surge* 涨 涨价 上涨 调涨 调价 加价 翻倍
refund* reimburse* repay* moneyback 退款 退费 退钱 退还 赔 赔偿 退刷
cancel* terminat* unsubscrib* quit* discontinu* opt-out 取消 退订 解约 终止 停用 注销 销户 退出 解除
renew* extend* extension* prolong* 续 续费 续约 续签 续订
downgrad* 降级 降到 降成 降回
invoice* bill* receipt* statement* vat tax* 发票 账单 帐单 开票 抬头 税号 统编 收据 税
charge* charged debit* deduct* overcharg* withdraw* 扣 扣款 扣费 多扣 多收 乱扣 刷卡 扣钱
twice double* duplicate* again repeated* 重复 两次 又 再次 两笔 二次
pay* paid payment* 付 付款 支付 缴 缴费 付钱 交钱 汇款
budget* fund* finance* funding grant* money cash* 预算 经费 资金 财务 钱 现金 周转 拨款 补助 会计
instal* instalment* installment* postpone* defer* 分期 延后 缓缴 晚点 账期 延期
competitor* rival* vendor* supplier* alternative* provider* elsewhere 竞品 别家 同行 厂商 友商 对手 供应商 同业 对家 另一家
switch* migrat* move* moving 换 转 换到 转去 迁移 改用 跳槽 搬
compar* evaluat* versus vs 对比 比较 比价 评估 货比 选型
ourselves inhouse in-house homegrown self-built 自研 自己做 自己写 自行 自建
missing lack* absent without 缺 缺少 没有 少了 欠缺 冇
support* supports integrat* connector* connect* 支持 支援 对接 串接 集成 整合
feature* function* option* capabilit* 功能 选项 特性 模块 模组
wish* hope* request* suggest* propose* 希望 建议 期望 许愿 敲碗 想要 提议
roadmap plan* planned upcoming release* 规划 计划 路线 排期 上线 版本
limit* maximum max cap capped only 上限 限制 最多 只能 仅
error* bug* fault* defect* glitch* failure* exception* 错误 报错 故障 错 异常 毛病 出错 出包 臭虫
crash* freez* froze hang* hung stuck dead 崩 崩溃 闪退 卡死 死机 当机 宕机 挂 卡住 当掉 白屏 黑屏
fail* broke broken break* malfunction* unusable useless 坏 坏了 失败 失效 瘫痪 不能用 用不了 没法用 烂
down outage* unavailable unreachable offline disconnect* 断线 掉线 中断 瘫 停摆 断网
slow* lag* sluggish crawl* delay* latency timeout* 慢 卡 延迟 迟缓 转圈 超时 逾时 拖
load* open opens refresh* 打开 加载 载入 刷新 开启 读取
login log-in signin password* account* credential* 登录 登入 密码 账号 帐号 验证
save* sync* export* import* upload* download* 保存 存档 同步 导出 导入 汇出 汇入 上传 下载
wrong* incorrect* inaccura* mistake* mismatch* 不对 有误 不准 算错 不符 对不上 弄错
update* upgrade* redesign* patch* version* 更新 升级 改版 新版 换版
confus* unclear complicat* cumbersome clunky unintuitive cluttered 复杂 混乱 看不懂 难用 繁琐 不清楚 绕 杂乱 难懂 不直觉
find search* locate* where 找 找不到 哪里 哪儿 搜 搜索 搜寻 边度
click* button* menu* screen* layout interface icon* 点 按 按钮 菜单 选单 界面 介面 页面 画面 图标
easy easier simple* intuitive straightforward* 简单 容易 方便 直观 好上手 顺手 直觉
answer* repl* respond* respons* 回复 回应 答复 回信 回音 复
wait* queue* hold 等 等待 排队 等候 等到 久
agent* helpdesk hotline representative* advisor* operator 客服 专员 热线 人工 坐席 售后
ticket* case* 工单 案件 单号 进度
ignore* ignored unanswered silence silent unresponsive 不理 不回 没人 已读 石沉 冇人 无视 忽视
rude* impolite unfriendly arrogan* condescend* unprofessional* 态度差 没礼貌 傲慢 不客气 敷衍 不耐烦 恶劣
bot* chatbot* template* canned automated automatic* 机器人 模板 罐头 复制 自动回
phone* call* rang ring 电话 打电话 来电 通话
email* mail* message* wrote letter* 邮件 邮箱 信 留言 讯息 消息 信件
train* tutorial* onboarding webinar* workshop* 培训 教学 教程 训练 上课 讲师
install* setup set-up configur* implement* deploy* kickoff golive 安装 设定 设置 部署 配置 初始 建置 导入
start* begin* first 开始 第一 刚 启动 首次 起步
data record* file* document* 数据 资料 文件 记录 档案 纪录
lost lose* vanish* disappear* gone wiped deleted erased 丢 丢失 不见 消失 删除 没了 清空 遗失
leak* breach* hack* phish* unauthori* stolen exposed 泄露 外泄 被盗 盗 黑客 被骇 外流 泄漏
secur* privacy encrypt* gdpr complian* audit* confidential* 安全 隐私 加密 合规 资安 个资 保密 权限
leave leaving left resign* retire* depart* successor 离职 退休 离开 走了 接手 交接 接替
boss manager* director* ceo management board 老板 领导 主管 总监 经理 董事 高层 老总
merge* merger acqui* takeover restructur* reorgani* layoff* downsiz* 合并 收购 并购 重组 裁员 裁撤 改组 解散
company firm business organi* office* branch* 公司 企业 分公司 门店 店 集团 单位 办公室
contact* colleague* team* department* staff 对接人 窗口 同事 团队 部门 员工 联系人
result* outcome* benefit* return* roi value impact 效果 成效 回报 价值 收益 结果 产出 好处
sales revenue conversion leads traffic turnover kpi* metric* 业绩 销量 转化 流量 营收 订单 数字 指标
improve* better grew growth rise 提升 提高 改善 增长 好转 进步 成长
goal* target* expect* 目标 预期 期待 期望
lawyer* legal* court sue* solicitor* attorney* lawsuit* 律师 起诉 法院 法律 告 诉讼 提告 律师函
regulator* ombudsman authorit* complain* complaint* 投诉 举报 申诉 检举 消保 监管 工商 消协 客诉
public* press media review* social tweet* twitter linkedin post* 曝光 媒体 记者 网上 上网 微博 差评 公开 评价
dispute* chargeback* bank 银行 拒付 争议 爆料
promise* assured guarantee* commit* 承诺 答应 说好 保证 约定
trust* loyal* respect* partner* relationship* 信任 诚信 尊重 重视 诚意 合作 信用
important matter* valued care cares 在乎 关心 重视 当回事 在意
inform* notice notif* announce* told 通知 告知 公告 提醒 知会
thank* grateful appreciat* kudos cheers 谢 谢谢 感谢 多谢 感恩 致谢
great excellent fantastic wonderful brilliant awesome amazing superb outstanding perfect* 很棒 太棒 优秀 完美 棒 赞 一流 给力 超赞 厉害
good nice fine pleasant solid decent 好 不错 好用 挺好 顺 稳 好正
love* like* enjoy* pleasure joy delight* 喜欢 爱 爱用 享受 开心 高兴 钟意
happy satisf* pleased glad content 满意 满足 欣慰 愉快 放心 安心 省心
recommend* refer* 推荐 大推 介绍 安利
fast* quick* prompt* swift* instant* speedy 快 迅速 及时 马上 立刻 即时 秒
fix* solv* resolv* repair* sorted mended 解决 修好 修复 搞定 处理好 恢复 搞掂
help* assist* guid* 帮 帮忙 帮助 协助 指导 支援 帮手
patient* friendly kind* polite* profession* 耐心 热情 友善 专业 客气 细心 亲切 贴心
reliab* stable smooth* flawless* dependable 稳定 可靠 靠谱 流畅 顺畅
bad poor* terrible awful horrible dreadful lousy worst appalling pathetic atrocious 差 糟 糟糕 很差 太差 差劲 烂透 恶心 可怕 最差
angry furious annoy* frustrat* fuming livid upset irritat* outrag* 生气 气 愤怒 火大 恼火 气死 烦 不爽 抓狂 嬲
disappoint* letdown regret* sad unhappy dissatisf* 失望 遗憾 后悔 伤心 难过 不满 心寒
unacceptable ridiculous* absurd* disgrace* joke nonsense scandal* 离谱 荒谬 过分 可笑 笑话 夸张 岂有
fed tired sick enough exhaust* weary 受够 累 够了 烦透 忍 厌倦 疲惫 顶唔
waste* wasted pointless hopeless 浪费 白费 白花 没用 没救 冤枉
cheat* scam* fraud* lie* lied dishonest* deceiv* mislead* 骗 欺骗 忽悠 骗子 欺诈 诈骗 呃
shame* shameless* ashamed embarrass* humiliat* 丢脸 丢人 羞 无耻 没脸 尴尬
sorry apolog* 抱歉 道歉 对不起
please kindly could would 请 麻烦 劳烦 烦请 能否 可否 唔该
question* ask* wonder* inquir* enquir* 请问 想问 问 咨询 请教 询问
urgent* asap immediately deadline 紧急 急 尽快 立即 马上 火速
more additional extra further another 更多 再加 增加 加 多几 扩
seat* licen* user* 席位 账号 授权 用户 使用者 坐席 名额
upgrade* tier enterprise premium higher 升级 企业版 高级 旗舰 专业版
expand* expansion rollout grow* scal* 扩展 推广 扩大 扩张 扩充 分店
demo* trial* pilot* proposal* quote* 试用 演示 试点 方案 报价 提案
day* week* month* year* hour* minute* 天 周 月 年 小时 分钟 礼拜 星期
always every constantly keeps forever 总是 每次 天天 一直 老是 每天 整天 成日
never 从不 从来 从没 再也 未曾
now today currently nowadays lately recently 现在 如今 目前 最近 今天 而家
before used previously earlier formerly once past 以前 之前 原来 本来 过去 当初 曾经 头先
finally last 终于 最后 总算 终
nobody none 没人 无人 冇人 没有人
blank empty white 空白 空的 白屏 黑屏 是空
garbled distorted cut truncated missing 乱码 错位 缺失 显示不 看不到
stop* stopped 停 停止 不动 没反应 罢工
restart* reboot* reinstall* relaunch* 重启 重装 重开 重登 重试
lose losing kicked loggedout 退出 登出 踢出
font* colour* color* contrast readable 字 字体 颜色 排版 配色 看不清
hidden buried nested submenu* 藏 隐藏 层级 深 入口
steps step clicks 步 步骤 多次 几次 好几
learn* understand* figure 学 学会 上手 理解 摸索 搞懂 搞不懂
language* english chinese translat* 语言 英文 中文 翻译 语系
mobile app phone android ios tablet 手机 安卓 苹果 平板 移动端 行动
solution* workaround answerless 办法 方法 方案 解法
follow* followup chase* chasing 跟进 催 追 催促 追踪
explain* explained repeat 解释 说明 讲 重复说 再说
transfer* forwarded passed bounced 转接 推 踢 皮球 转来
access* permission* role* 权限 访问 存取 角色
backup* restor* recover* 备份 恢复 还原 找回 救回
customer* client* member* patient* student* guest* 客户 客人 会员 顾客 病人 学生 学员
visible exposed see 看到 看见 可见
quarterly meeting* review visit* 会议 开会 拜访 季度 回访 见面
changed change changing new 变 换人 更换 新来 新任 变更
feel feels feeling 觉得 感觉 感到
proper* real human person 真人 人类 有人 活人
adopt* usage 使用率 没人用 不用 推不动 普及
prove* justify* justified show 证明 交代 说服 解释不
worth value* 值 值得 价值 值不值
school teacher* parent* class* 学校 老师 家长 校方 教师
shop* store* restaurant warehouse factory 店 门市 餐厅 仓库 工厂 厂
proud success* win won achievement 成功 达成 成绩 骄傲
lucky surprise* surprised unexpected* 惊喜 没想到 意外 居然 竟然
supposed should ought 应该 理应 本该 照理
deserve* compensat* 补偿 赔偿 弥补 交代
sarcas* congratulations bravo applause medal 恭喜 鼓掌 拍手 真棒 佩服 颁奖 奖
closing close closed shut* bankrupt* insolven* wind 关闭 关店 倒闭 停业 收掉 关门 破产 执笠
`

// conceptTable has the number of a concept by the hash of its word.
type conceptTable struct {
	words, prefixes, han map[uint64]uint64
}

func conceptsOf(lines string) conceptTable {
	t := conceptTable{words: map[uint64]uint64{}, prefixes: map[uint64]uint64{}, han: map[uint64]uint64{}}
	n := uint64(0)
	for line := range strings.Lines(lines) {
		n++
		for w := range strings.FieldsSeq(line) {
			stem, isPrefix := strings.CutSuffix(w, "*")
			switch {
			case stem[0] >= 0x80:
				h := uint64(seed)
				for _, r := range stem {
					h = mix(h, uint64(r))
				}
				t.han[h] = n
			case isPrefix:
				t.prefixes[hashOf(stem)] = n
			default:
				t.words[hashOf(stem)] = n
			}
		}
	}
	return t
}

func hashOf(word string) uint64 {
	h := uint64(seed)
	for i := range len(word) {
		h = (h ^ uint64(word[i])) * prime
	}
	return h
}

// shortestPrefix is how many letters the stem of a concept's words has at least.
const shortestPrefix = 3

// ofWord is the concept of a word, 0 if it has none.
func (t *conceptTable) ofWord(letters []byte, id uint64) uint64 {
	if c := t.words[id]; c != 0 {
		return c
	}
	h, found := uint64(seed), uint64(0)
	for i, b := range letters {
		h = (h ^ uint64(b)) * prime
		if i+1 >= shortestPrefix {
			if c := t.prefixes[h]; c != 0 {
				found = c // the longest stem counts
			}
		}
	}
	return found
}

// seen is a concept in a text.
type seen struct {
	concept  uint64
	from, to int32
	denied   bool
}

// conceptFeatures adds the concepts of the text: each, denied or not, also at the end, and pairs that stand together in a sentence.
func (s *Scratch) conceptFeatures(last int) {
	s.seen = s.seen[:0]
	denial := int32(-1) // clause of the last negation
	reach := 0
	for i := 0; i < len(s.tokens); i++ {
		t := &s.tokens[i]
		c, n := uint64(0), 1
		switch t.kind {
		case word:
			c = concepts.ofWord(s.letters[t.from:t.to], t.id)
			if negators[t.id] || s.endsInNot(t) {
				denial, reach = t.clause, i+5
			}
		case han:
			c, n = s.hanConcept(i)
			if hanNegators[t.id] {
				denial, reach = t.clause, i+6
			}
		}
		if c == 0 {
			continue
		}
		s.seen = append(s.seen, seen{c, int32(i), int32(i + n), denial == t.clause && i <= reach})
	}
	for k := range s.seen {
		a := &s.seen[k]
		h := mix(conceptOne, a.concept)
		if a.denied {
			h = mix(h, 1)
		}
		s.emit(h, int(a.from), int(a.to))
		if int(a.from) >= last {
			s.emit(mix(h, 2), int(a.from), int(a.to))
		}
		for m := k + 1; m < len(s.seen) && m <= k+3; m++ {
			b := &s.seen[m]
			if s.tokens[b.from].sentence != s.tokens[a.from].sentence {
				break
			}
			p := mix(mix(conceptTwo, a.concept), b.concept)
			if a.denied || b.denied {
				p = mix(p, 1)
			}
			s.emit(p, int(a.from), int(b.to))
		}
	}
}

// hanConcept is the concept of the longest word that begins at a token, and how many tokens that word has.
func (s *Scratch) hanConcept(i int) (concept uint64, n int) {
	h := uint64(seed)
	n = 1
	for k := 0; k < 3 && (k == 0 || s.hanAt(i+k, s.tokens[i].clause)); k++ {
		h = mix(h, s.tokens[i+k].id)
		if c := concepts.han[h]; c != 0 {
			concept, n = c, k+1
		}
	}
	return concept, n
}
