package generate

import "fmt"

var outcomeTexts = [...]struct {
	metric, unit, kind string
	text               [3]string
}{
	{"cycle_time", "days", "required", [3]string{"Close the month in three days", "三天内完成月结", "三天內完成月結"}},
	{"late_orders", "percent", "required", [3]string{"Halve late orders", "迟交订单减半", "延遲訂單減半"}},
	{"adoption", "percent", "experience", [3]string{"The whole team works in one place", "全团队在同一平台协作", "全團隊在同一平台協作"}},
	{"hours_saved", "hours", "required", [3]string{"Save ten hours a week of reporting", "每周节省十小时报表时间", "每週節省十小時報表時間"}},
	{"lead_reply", "minutes", "required", [3]string{"Answer every lead within the hour", "一小时内响应每条线索", "一小時內回覆每筆商機"}},
	{"errors", "percent", "experience", [3]string{"No more double entry", "不再重复录入", "不再重複登錄"}},
	{"forecast_error", "percent", "required", [3]string{"Forecast sales within five per cent", "销售预测误差在百分之五以内", "銷售預測誤差在百分之五以內"}},
	{"ramp_up", "days", "experience", [3]string{"New staff work on their own after a week", "新员工一周内独立上手", "新進同仁一週內獨立上手"}},
}

// outcomeRoles want different results of the same product: the sponsor a figure, the champion a success, the member less work.
var outcomeRoles = []string{"sponsor", "champion", "member"}

// outcomeRound says which agreement of outcome k holds on a day, and how many of its days have passed; ok is false before the first.
func (co *Company) outcomeRound(c *customer, k, d int) (round, into, period int, ok bool) {
	r := co.dice(c.idx, forOutcome, k)
	period = 120 + r.intn(90)
	phase := r.intn(period)
	age := d - c.started - 10*k - 5
	return (age + phase) / period, (age + phase) % period, period, age >= 0
}

func (c *customer) outcomes() int {
	if c.seg == selfServe {
		return 0
	}
	return 1 + int(c.seg)
}

// outcomes: agreed at the beginning, looked at each month, achieved about when due; then the next one is agreed.
func (s *sim) outcomes(l *life, d int) {
	c := l.c
	for k := range c.outcomes() {
		round, into, period, ok := s.co.outcomeRound(c, k, d)
		bad := l.offTrack>>k&1 == 1
		switch {
		case !ok:
		case d == max(c.started+10*k+5, 0) || into == 0:
			s.outcome(l, d, k, round, "agreed", 0)
		case into == period-1 && !bad:
			s.outcome(l, d, k, round, "achieved", 1)
		case into%30 == 15 && !bad:
			s.outcome(l, d, k, round, "on_track", float64(into)/float64(period))
		}
	}
}

// outcome tells one; part is how much of the target is reached.
func (s *sim) outcome(l *life, d, k, round int, status string, part float64) {
	c := l.c
	t := &outcomeTexts[(c.idx+k)%len(outcomeTexts)]
	role := outcomeRoles[k%len(outcomeRoles)]
	target := float64(10 + (c.idx+k)%40)
	_, into, period, _ := s.co.outcomeRound(c, k, d)
	o := newObj().str("outcome_id", fmt.Sprintf("o%s-%d-%d", c.id[1:], k+1, round)).str("kind", t.kind).str("status", status).
		str("statement", t.text[c.lang]).str("role", role).str("user_id", c.userID(c.withRole(role))).str("metric", t.metric).
		flt("target", target).flt("value", target*part).str("unit", t.unit)
	o.time("due_at", s.co.midnight(c, d+max(1, period-into)))
	s.emit(l, outcome, crm, l.today+15*hourMS+int64(k)*minMS, o)
}

// trails puts an agreed outcome off track, another one where that is so already; returns sets them right again, as happens in
// customers that stay.
func trails(s *sim, l *life, d int, r *dice) {
	n := l.c.outcomes()
	if n == 0 {
		return
	}
	k := r.intn(n)
	if l.offTrack>>k&1 == 1 {
		k = (k + 1) % n
	}
	s.slips(l, d, k, "off_track", r.within(.05, .3))
}

func abandons(s *sim, l *life, d int, r *dice) {
	for k := range l.c.outcomes() {
		if l.offTrack>>k&1 == 1 {
			s.slips(l, d, k, "abandoned", r.within(.05, .2))
			return
		}
	}
}

func (s *sim) slips(l *life, d, k int, status string, part float64) {
	if round, _, _, ok := s.co.outcomeRound(l.c, k, d); ok {
		l.offTrack |= 1 << k
		s.outcome(l, d, k, round, status, part)
	}
}

func returns(s *sim, l *life, d int, r *dice) {
	for k := range l.c.outcomes() {
		if l.offTrack>>k&1 == 1 {
			round, _, _, _ := s.co.outcomeRound(l.c, k, d)
			s.outcome(l, d, k, round, "on_track", r.within(.5, .8))
		}
	}
	l.offTrack = 0
}
