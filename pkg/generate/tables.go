package generate

type segment uint8

const (
	selfServe segment = iota
	midMarket
	enterprise
)

var segmentNames = [...]string{"self-serve", "mid-market", "enterprise"}

func (s segment) String() string { return segmentNames[s] }

// The segment mix, and what an ordinary working day of an adopted customer brings in usage events: median, spread, least and most.
var (
	segmentShare = []float64{.60, .30, .10}
	baseEvents   = [...][4]float64{{3.8, .32, 2, 6}, {32, .30, 20, 60}, {100, .32, 60, 200}}
	weekNoise    = [...]float64{.24, .12, .07}
	perSession   = [...]float64{3, 4.5, 5}
	ticketsMonth = [...]float64{.18, 1.1, 3.2}
)

// plan is a price list entry; seat is the price of a seat and month in US cents.
type plan struct {
	name  string
	level int
	seat  int64
}

var plans = [...][2]plan{
	{{"starter", 0, 1500}, {"team", 1, 2500}},
	{{"business", 2, 4000}, {"business-plus", 3, 5500}},
	{{"enterprise", 4, 7000}, {"enterprise-global", 5, 9000}},
}

type lang uint8

const (
	english lang = iota
	hans
	hant
)

var langTags = [...]string{"en", "zh-Hans", "zh-Hant"}

// country fixes zone, calendar, money and languages of its customers.
type country struct {
	code, zone, currency string
	rate                 float64 // units of the currency for a US dollar, for price lists only
	share                float64
	langs                [3]float64
	calendar             string
}

var countries = []country{
	{"TW", "Asia/Taipei", "TWD", 32, .28, [3]float64{.04, 0, .96}, "TW"},
	{"CN", "Asia/Shanghai", "CNY", 7.2, .22, [3]float64{.03, .97, 0}, "CN"},
	{"HK", "Asia/Hong_Kong", "HKD", 7.8, .08, [3]float64{.35, .05, .60}, "HK"},
	{"US", "America/New_York", "USD", 1, .13, [3]float64{1, 0, 0}, "US"},
	{"US", "America/Los_Angeles", "USD", 1, .06, [3]float64{1, 0, 0}, "US"},
	{"GB", "Europe/London", "GBP", .78, .07, [3]float64{1, 0, 0}, "GB"},
	{"IN", "Asia/Kolkata", "USD", 1, .07, [3]float64{1, 0, 0}, "IN"},
	{"DE", "Europe/Berlin", "EUR", .92, .05, [3]float64{1, 0, 0}, "DE"},
	{"SG", "Asia/Singapore", "SGD", 1.34, .04, [3]float64{.7, .3, 0}, "SG"},
}

// industry shapes names and seasons: weekend and holiday are levels against an ordinary working day, school customers follow terms.
type industry struct {
	code     string
	share    float64
	weekend  float64
	holiday  float64
	school   bool
	projects bool
	words    [3][]string
}

var industries = []industry{
	{"software", .18, .16, .12, false, false, [3][]string{{"Software", "Labs", "Systems"}, {"软件", "网络", "科技"}, {"軟體", "資訊", "科技"}}},
	{"retail", .15, .85, .75, false, false, [3][]string{{"Retail", "Stores", "Goods"}, {"商贸", "零售", "电商"}, {"商貿", "零售", "電商"}}},
	{"manufacturing", .15, .22, .10, false, false, [3][]string{{"Industries", "Works", "Components"}, {"制造", "精工", "电子"},
		{"精密", "工業", "電子"}}},
	{"education", .12, .20, .10, true, false, [3][]string{{"Academy", "Learning", "School Group"}, {"教育", "学堂", "培训"},
		{"教育", "文教", "學苑"}}},
	{"logistics", .10, .45, .30, false, false, [3][]string{{"Logistics", "Freight", "Shipping"}, {"物流", "货运", "供应链"},
		{"物流", "貨運", "供應鏈"}}},
	{"agency", .10, .15, .10, false, true, [3][]string{{"Studio", "Media", "Creative"}, {"传媒", "广告", "设计"}, {"行銷", "廣告", "設計"}}},
	{"consulting", .08, .12, .10, false, true, [3][]string{{"Advisory", "Partners", "Consulting"}, {"咨询", "顾问", "企管"},
		{"顧問", "企管", "管理顧問"}}},
	{"healthcare", .07, .40, .35, false, false, [3][]string{{"Clinics", "Health", "Care"}, {"医疗", "健康", "生物"}, {"醫療", "健康", "生技"}}},
	{"finance", .05, .10, .06, false, false, [3][]string{{"Capital", "Finance", "Insurance"}, {"金融", "财务", "保险"}, {"金融", "財務", "保險"}}},
}

// feature is something that a user does; level is the lowest plan that has it, key marks what the product is bought for.
// slug is its page: it holds none of the words that make a page sensitive.
type feature struct {
	code  string
	level int
	key   bool
	sync  bool
	slug  string
	label [3]string
}

var features = []feature{
	{"dashboard.view", 0, true, false, "dashboard", [3]string{"the dashboard", "仪表盘", "儀表板"}},
	{"report.run", 0, true, false, "reports", [3]string{"the report view", "报表", "報表"}},
	{"record.create", 0, true, false, "records/new", [3]string{"the entry form", "数据录入", "資料登錄"}},
	{"record.search", 0, false, false, "records", [3]string{"the search", "搜索", "搜尋"}},
	{"record.import", 0, false, false, "records/import", [3]string{"the CSV import", "CSV 导入", "CSV 匯入"}},
	{"report.export", 0, false, false, "reports/files", [3]string{"the report export", "报表导出", "報表匯出"}},
	{"task.assign", 0, false, false, "tasks", [3]string{"the task board", "任务分派", "任務指派"}},
	{"task.complete", 0, true, false, "tasks/mine", [3]string{"the task list", "任务清单", "任務清單"}},
	{"comment.add", 0, false, false, "inbox", [3]string{"the comment box", "评论", "留言"}},
	{"calendar.view", 0, false, false, "calendar", [3]string{"the calendar", "日历", "行事曆"}},
	{"file.upload", 0, false, false, "files", [3]string{"the file upload", "文件上传", "檔案上傳"}},
	{"notification.read", 0, false, false, "notifications", [3]string{"the notification centre", "通知", "通知"}},
	{"template.use", 1, false, false, "templates", [3]string{"the template library", "模板", "範本"}},
	{"board.share", 1, true, false, "boards", [3]string{"the shared board", "共享看板", "共用看板"}},
	{"form.publish", 1, false, false, "forms", [3]string{"the form builder", "表单", "表單"}},
	{"label.manage", 1, false, false, "labels", [3]string{"the label list", "标签", "標籤"}},
	{"automation.run", 2, true, false, "automations", [3]string{"the automation", "自动化流程", "自動化流程"}},
	{"automation.edit", 2, false, false, "automations/edit", [3]string{"the automation editor", "流程编辑器", "流程編輯器"}},
	{"approval.decide", 2, true, false, "approvals", [3]string{"the approval flow", "审批", "簽核"}},
	{"api.call", 2, false, true, "developers", [3]string{"the API", "API 接口", "API 介面"}},
	{"webhook.deliver", 2, false, true, "developers/hooks", [3]string{"the webhook", "Webhook 推送", "Webhook 推送"}},
	{"forecast.view", 3, true, false, "forecasts", [3]string{"the forecast", "预测", "預測"}},
	{"budget.edit", 3, false, false, "budgets", [3]string{"the budget sheet", "预算", "預算"}},
	{"segment.build", 3, false, false, "segments", [3]string{"the segment builder", "分群", "分群"}},
	{"sync.run", 2, true, true, "integrations", [3]string{"the warehouse sync", "数据仓库同步", "資料倉儲同步"}},
	{"audit.search", 4, false, false, "audit", [3]string{"the audit log", "审计日志", "稽核紀錄"}},
	{"role.grant", 4, false, false, "roles", [3]string{"the role management", "权限管理", "權限管理"}},
	{"sso.login", 4, false, false, "sso", [3]string{"single sign-on", "单点登录", "單一登入"}},
	{"sandbox.deploy", 5, false, false, "sandbox", [3]string{"the sandbox", "沙箱环境", "沙箱環境"}},
	{"region.switch", 5, true, false, "regions", [3]string{"the region switch", "数据区域", "資料區域"}},
}

// wanted are the features that nobody has: what customers ask for.
var wanted = [...][3]string{
	{"offline mode", "离线模式", "離線模式"}, {"Gantt charts", "甘特图", "甘特圖"}, {"an ERP connector", "ERP 对接", "ERP 串接"},
	{"multi-currency totals", "多币种汇总", "多幣別彙總"}, {"row-level permissions", "行级权限", "列級權限"},
	{"a WeChat or LINE integration", "企业微信集成", "LINE 整合"}, {"an approval app", "移动端审批", "行動簽核"},
	{"custom fields on invoices", "自定义账单字段", "自訂帳單欄位"},
}

var competitors = []string{"Brightloom", "Kestrel Suite", "Opsly", "云梭", "協作寶", "Plenario"}

var onboardingSteps = []struct {
	code     string
	required bool
}{
	{"invite_team", true}, {"connect_data", true}, {"import_history", false}, {"first_report", true},
	{"configure_alerts", false}, {"training_done", true}, {"go_live", true},
}

// person is a member of the seller's staff.
type person struct{ id, name, email string }

var successManagers = []person{
	{"csm-01", "Mei-Ling Chen", "meiling.chen@tidewater.example"}, {"csm-02", "Zhao Wei", "zhao.wei@tidewater.example"},
	{"csm-03", "Priya Nair", "priya.nair@tidewater.example"}, {"csm-04", "Tom Ashby", "tom.ashby@tidewater.example"},
	{"csm-05", "Chia-Hao Lin", "chiahao.lin@tidewater.example"}, {"csm-06", "Laura Kühn", "laura.kuehn@tidewater.example"},
	{"csm-07", "Ho Ka Yan", "kayan.ho@tidewater.example"}, {"csm-08", "Dana Whitfield", "dana.whitfield@tidewater.example"},
}

var sellers = []person{
	{"sales-01", "Jerome Park", "jerome.park@tidewater.example"}, {"sales-02", "Xu Lan", "xu.lan@tidewater.example"},
	{"sales-03", "Ya-Ting Wu", "yating.wu@tidewater.example"}, {"sales-04", "Ravi Menon", "ravi.menon@tidewater.example"},
}

// sponsors are the executives of ours who keep in touch with the largest customers.
var sponsors = []person{
	{"exec-01", "Helena Brandt", "helena.brandt@tidewater.example"}, {"exec-02", "Wu Chien-Ming", "chienming.wu@tidewater.example"},
}

var agents = []person{
	{"agent-01", "Lena", ""}, {"agent-02", "小林", ""}, {"agent-03", "Arjun", ""}, {"agent-04", "怡君", ""},
	{"agent-05", "晓雯", ""}, {"agent-06", "Marcus", ""}, {"agent-07", "志明", ""}, {"agent-08", "Sofia", ""},
}

var (
	companyFirst = [3][]string{
		{"Harbor", "Juniper", "Northgate", "Bluefin", "Cedar", "Sterling", "Ironbridge", "Maple", "Summit", "Orchard", "Falcon",
			"Lakeside",
			"Copper", "Willow", "Beacon", "Granite"},
		{"云帆", "启明", "恒达", "远景", "华信", "中科", "博远", "锐思", "天合", "嘉禾", "盛世", "汇智", "同创", "海蓝", "金石", "新源"},
		{"宏遠", "立群", "聯晟", "大川", "永昌", "佳和", "群英", "瑞展", "冠宇", "鼎新", "禾豐", "晨星", "安信", "東昇", "凱達", "正隆"},
	}
	companySecond = [3][]string{
		{"Peak", "Stone", "River", "Field", "Point", "Line", "Cross", "Hill", "Bay", "Wood"},
		{"东方", "国际", "联合", "创新", "数字", "智能", "世纪", "未来", "华东", "南方"},
		{"國際", "聯合", "創新", "數位", "智能", "世紀", "未來", "台灣", "亞太", "環球"},
	}
	companyForm = [3][]string{{"Ltd", "Inc.", "Group", "LLC"}, {"有限公司", "股份有限公司", "集团"}, {"有限公司", "股份有限公司", "集團"}}

	familyNames = [3][]string{
		{"Smith", "Patel", "Garcia", "Müller", "O'Brien", "Kim", "Jones", "Rao", "Schmidt", "Tan", "Walker", "Iyer"},
		{"王", "李", "张", "刘", "陈", "杨", "赵", "黄", "周", "吴", "徐", "孙"},
		{"陳", "林", "黃", "張", "李", "王", "吳", "劉", "蔡", "楊", "許", "鄭"},
	}
	givenNames = [3][]string{
		{"Anna", "James", "Sara", "David", "Emily", "Rohan", "Kate", "Lukas", "Olivia", "Ben", "Nina", "Arun", "Grace", "Paul"},
		{"伟", "芳", "娜", "敏", "静", "磊", "洋", "艳", "勇", "杰", "晓明", "海燕", "志强", "雪梅"},
		{"怡君", "志豪", "雅婷", "家豪", "淑芬", "俊傑", "佳穎", "冠宇", "美玲", "建宏", "詩涵", "承恩", "欣怡", "宗翰"},
	}
)
