package cli

import (
	"context"
	"errors"
	"fmt"
	"strconv"

	"glidepath/services/glidepath/wire"

	"github.com/spf13/cobra"
)

func (a *app) migrate() *cobra.Command {
	t := &target{kafka: true, clickhouse: true, changes: true}
	var topics wire.TopicConfig
	c := a.command(&cobra.Command{
		Use: "migrate", Short: "Bring topics and schema up to date", Args: cobra.NoArgs,
		Long: "Creates the topics that are missing and applies the migrations that the database lacks. Running it again changes nothing.\n" +
			"The number of partitions of touched, health and alerts is fixed by the first run.",
	}, options{target: t, specs: []any{&topics}}, func(ctx context.Context, _ []string) (err error) {
		conn, err := t.connect(a.logger())
		if err != nil {
			return err
		}
		defer func() { err = errors.Join(err, conn.Close()) }()
		if err := conn.Broker.EnsureTopics(ctx, wire.MakeTopics(t.stream, t.shared, topics)); err != nil {
			return err
		}
		if err := conn.Store.Migrate(ctx, t.shared.Partitions, a.env.Now()); err != nil {
			return err
		}
		_, err = fmt.Fprintln(a.env.Stdout, "topics and schema are up to date")
		return err
	})
	c.AddCommand(a.migrateStatus())
	return c
}

func (a *app) migrateStatus() *cobra.Command {
	t := &target{clickhouse: true}
	var out format
	c := &cobra.Command{Use: "status", Short: "List the migrations and whether they are applied", Args: cobra.NoArgs}
	out.flags(c.Flags())
	return a.command(c, options{target: t}, func(ctx context.Context, _ []string) (err error) {
		st, err := t.openStore(a.logger())
		if err != nil {
			return err
		}
		defer func() { err = errors.Join(err, st.Close()) }()
		steps, err := st.Status(ctx)
		if err != nil {
			return err
		}
		type row struct {
			Version int64  `json:"version"`
			Name    string `json:"name"`
			Oldest  int64  `json:"oldest_binary"`
			Applied bool   `json:"applied"`
		}
		l := listing{keys: []string{"version", "name", "oldest_binary", "applied"}, empty: "there are no migrations",
			columns: []column{{"VERSION", true}, {"NAME", false}, {"WORKS WITH SCHEMA LEVEL FROM", true}, {"APPLIED", false}}}
		rows := make([]row, 0, len(steps))
		for _, m := range steps {
			rows = append(rows, row{m.Version, m.Name, m.OldestBinary, m.Applied})
			l.rows = append(l.rows, []string{strconv.FormatInt(m.Version, 10), m.Name, strconv.FormatInt(m.OldestBinary, 10), yesNo(m.Applied)})
		}
		l.data = rows
		return out.print(a.env.Stdout, l)
	})
}

func yesNo(b bool) string {
	if b {
		return "yes"
	}
	return "no"
}
