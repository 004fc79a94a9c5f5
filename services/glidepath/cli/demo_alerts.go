package cli

import (
	"cmp"
	"context"
	"fmt"
	"maps"
	"slices"

	"glidepath/pkg/alert"
	"glidepath/pkg/message"
	"glidepath/pkg/stream"
)

// alertsPerRule is how many alerts of a rule the report shows.
const alertsPerRule = 5

// printAlerts reads topic alerts from its start, as any consumer could, and shows the latest of each rule.
func (d *demo) printAlerts(ctx context.Context) error {
	opened, ended := map[string][]message.Notice{}, map[string]int{}
	seen := map[string]bool{} // an alert event that was repeated has the same id
	err := d.conn.Broker.Read(ctx, d.conn.Broker.Topic("alerts"), nil, false, func(r stream.Record) error {
		n, err := message.ReadNotice(slices.Clone(r.Value))
		if err != nil || seen[n.ID] {
			return err
		}
		seen[n.ID] = true
		switch n.Alert.Transition {
		case string(alert.Opened):
			opened[n.Alert.Rule] = append(opened[n.Alert.Rule], n)
		case string(alert.ResolvedNow):
			ended[n.Alert.Rule]++
		}
		return nil
	})
	if err != nil {
		return err
	}
	w := d.a.env.Stdout
	fmt.Fprintf(w, "\n"+d.view.say("demo alerts")+"\n", demoLiveDays)
	for _, rule := range slices.Sorted(maps.Keys(opened)) {
		list := opened[rule]
		slices.SortFunc(list, func(x, y message.Notice) int { return cmp.Or(y.Time.Compare(x.Time), cmp.Compare(x.ID, y.ID)) })
		fmt.Fprintf(w, "\n"+d.view.say("demo rule")+"\n", rule, len(list), ended[rule])
		for i := range list[:min(len(list), alertsPerRule)] {
			fmt.Fprint(w, message.Text(message.Of(message.Reader{Lang: d.view.Lang}, &list[i])))
		}
	}
	return nil
}
