package store

import (
	"context"
	"database/sql"
	"errors"
	"fmt"
	"io/fs"
	"regexp"
	"strconv"
	"strings"
	"testing/fstest"
	"text/template"
	"time"

	"glidepath/schemas"

	"github.com/ClickHouse/clickhouse-go/v2"
	"github.com/pressly/goose/v3"
	"github.com/pressly/goose/v3/database"
)

// SchemaLevel is the newest migration that this binary knows. A migration names the oldest level whose binary works with it.
const SchemaLevel = 11

// Migration is one step of the schema.
type Migration struct {
	Version      int64
	Name         string
	OldestBinary int64 // the oldest SchemaLevel whose binary works after it
	Applied      bool
}

// ddl fills the templates of the migrations: one set serves a single server and a cluster.
type ddl struct {
	Buckets int
	cluster string
}

func (d ddl) OnCluster() string {
	if d.cluster == "" {
		return ""
	}
	return "ON CLUSTER '" + d.cluster + "'"
}

// Bucket is the partition of touched, health and alerts that a customer belongs to, as Kafka's partitioner has it.
func (d ddl) Bucket() string {
	return fmt.Sprintf("toUInt16(bitAnd(toUInt32(kafkaMurmurHash(customer)), 2147483647) %% %d)", d.Buckets)
}

func (d ddl) Replacing(version string) string { return d.engine(version) }

func (d ddl) ReplacingDeleting(version, deleted string) string {
	return d.engine(version + ", " + deleted)
}

func (d ddl) engine(args string) string {
	if d.cluster == "" {
		return "ReplacingMergeTree(" + args + ")"
	}
	keeper := "'/clickhouse/tables/{shard}/{database}/{table}', '{replica}'"
	if args != "" {
		keeper += ", "
	}
	return "ReplicatedReplacingMergeTree(" + keeper + args + ")"
}

var oldestBinary = regexp.MustCompile(`(?m)^-- oldest-binary: (\d+)$`)

// Migrations lists the schema's steps as this binary knows them, rendered for buckets and cluster.
func renderMigrations(buckets int, cluster string) (fs.FS, []Migration, error) {
	files, err := fs.Glob(schemas.FS, "clickhouse/*.sql")
	if err != nil {
		return nil, nil, fmt.Errorf("list migrations: %w", err)
	}
	shared, err := template.ParseFS(schemas.FS, "clickhouse/shared/*.sql")
	if err != nil {
		return nil, nil, fmt.Errorf("read what migrations share: %w", err)
	}
	rendered, steps := fstest.MapFS{}, make([]Migration, 0, len(files))
	for _, file := range files {
		text, err := fs.ReadFile(schemas.FS, file)
		if err != nil {
			return nil, nil, fmt.Errorf("read migration %s: %w", file, err)
		}
		tmpl, err := template.Must(shared.Clone()).New(file).Parse(string(text))
		if err != nil {
			return nil, nil, fmt.Errorf("read migration %s: %w", file, err)
		}
		var b strings.Builder
		if err := tmpl.Execute(&b, ddl{buckets, cluster}); err != nil {
			return nil, nil, fmt.Errorf("render migration %s: %w", file, err)
		}
		name := strings.TrimPrefix(file, "clickhouse/")
		rendered[name] = &fstest.MapFile{Data: []byte(b.String())}
		version, err := goose.NumericComponent(name)
		if err != nil {
			return nil, nil, fmt.Errorf("migration %s has no number: %w", file, err)
		}
		found := oldestBinary.FindSubmatch(text)
		if found == nil {
			return nil, nil, fmt.Errorf("migration %s does not name the oldest binary that works with it", file)
		}
		oldest, _ := strconv.ParseInt(string(found[1]), 10, 64)
		steps = append(steps, Migration{Version: version, Name: strings.TrimSuffix(name, ".sql"), OldestBinary: oldest})
	}
	return rendered, steps, nil
}

func (s *Store) provider(buckets int) (*goose.Provider, *sql.DB, []Migration, error) {
	fsys, steps, err := renderMigrations(buckets, s.cfg.Cluster)
	if err != nil {
		return nil, nil, nil, err
	}
	opts, err := clickhouse.ParseDSN(s.cfg.DSN)
	if err != nil {
		return nil, nil, nil, fmt.Errorf("read GLIDEPATH_CLICKHOUSE_DSN: %s", hidePassword(err, s.cfg.DSN))
	}
	db := clickhouse.OpenDB(opts)
	p, err := goose.NewProvider(database.DialectClickHouse, db, fsys)
	if err != nil {
		return nil, nil, nil, errors.Join(fmt.Errorf("prepare migrations: %w", err), db.Close())
	}
	return p, db, steps, nil
}

// Migrate brings the schema up to date for a number of buckets, which must equal the partitions of touched, health and alerts and
// never changes afterwards.
func (s *Store) Migrate(ctx context.Context, buckets int, now time.Time) (err error) {
	if have, err := s.setting(ctx, "buckets"); err == nil && have != "" && have != strconv.Itoa(buckets) {
		return fmt.Errorf("the schema was made for %s partitions of touched, health and alerts; GLIDEPATH_PARTITIONS says %d: "+
			"set it to %s, for the count is fixed when the topics are created", have, buckets, have)
	}
	p, db, steps, err := s.provider(buckets)
	if err != nil {
		return err
	}
	defer func() { err = errors.Join(err, db.Close()) }()
	if _, err := p.Up(ctx); err != nil {
		return fmt.Errorf("migrate the schema: %w", err)
	}
	var oldest int64
	for _, m := range steps {
		oldest = max(oldest, m.OldestBinary)
	}
	newest := steps[len(steps)-1].Version
	installed, err := s.installed(ctx, now)
	if err != nil {
		return err
	}
	batch, err := s.conn.PrepareBatch(ctx, "INSERT INTO deployment_raw (name, value, set_at)")
	if err != nil {
		return fmt.Errorf("record the schema's level: %w", err)
	}
	for name, value := range map[string]string{
		"buckets": strconv.Itoa(buckets), "schema": strconv.FormatInt(newest, 10), "oldest_binary": strconv.FormatInt(oldest, 10),
		"installed": installed,
	} {
		if err := batch.Append(name, value, now); err != nil {
			return fmt.Errorf("record the schema's level: %w", err)
		}
	}
	if err := batch.Send(); err != nil {
		return fmt.Errorf("record the schema's level: %w", err)
	}
	return s.applyRetention(ctx)
}

// installed is when migrate first ran, as the setting says it. A deployment of before the setting is as old as its settings.
func (s *Store) installed(ctx context.Context, now time.Time) (string, error) {
	have, err := s.setting(ctx, "installed")
	if err != nil || have != "" {
		return have, err
	}
	var first time.Time
	if err := s.conn.QueryRow(ctx, "SELECT min(set_at) FROM deployment_raw").Scan(&first); err != nil {
		return "", fmt.Errorf("read when the deployment was installed: %w", err)
	}
	if first.Unix() <= 0 {
		first = now
	}
	return first.UTC().Format(time.RFC3339), nil
}

// applyRetention sets for how long events and people's words are kept.
func (s *Store) applyRetention(ctx context.Context) error {
	events := ""
	if s.cfg.Retention > 0 {
		events = fmt.Sprintf("hour + toIntervalHour(%d)", int64(s.cfg.Retention.Hours()))
	}
	words := func(time string) string {
		if s.cfg.TextDays < 0 {
			return ""
		}
		return fmt.Sprintf("%s + toIntervalDay(%d)", time, s.cfg.TextDays)
	}
	// What is on its way to people must outlive a long weekend and the week for which a channel may be tried, and is of no use after two months.
	onItsWay := min(max(s.cfg.TextDays, 14), 60)
	if s.cfg.TextDays < 0 {
		onItsWay = 60
	}
	for _, r := range []struct{ table, column, ttl string }{
		{"events_raw", "", events}, {"deliveries_raw", "body", fmt.Sprintf("toDateTime(at) + toIntervalDay(%d)", onItsWay)},
		{"events_raw", "words", words("hour")}, {"events_raw", "deciding", words("hour")}, {"history_raw", "text", words("toDateTime(time)")},
	} {
		if err := s.retain(ctx, r.table, r.column, r.ttl); err != nil {
			return fmt.Errorf("set the retention of %s: %w", strings.TrimSuffix(r.table+" "+r.column, " "), err)
		}
	}
	return nil
}

// retain gives a table, or a column of it, a TTL, or takes it away. One that stands already stays untouched, for the server reads the whole
// table when a TTL changes.
func (s *Store) retain(ctx context.Context, table, column, ttl string) error {
	have, err := s.ttl(ctx, table, column)
	if err != nil {
		return err
	}
	stmt := "ALTER TABLE " + table + " " + ddl{cluster: s.cfg.Cluster}.OnCluster()
	if column != "" {
		stmt += " MODIFY COLUMN " + column
	}
	switch {
	case have == ttl:
		return nil
	case ttl == "":
		return s.conn.Exec(ctx, stmt+" REMOVE TTL")
	case column == "":
		stmt += " MODIFY"
	}
	return s.conn.Exec(ctx, stmt+" TTL "+ttl)
}

// ttl is the TTL of a table or a column, as the server writes it; "" if there is none.
func (s *Store) ttl(ctx context.Context, table, column string) (string, error) {
	var text string
	err := s.conn.QueryRow(ctx, "SELECT formatQuery(create_table_query) FROM system.tables WHERE database = currentDatabase() AND name = $1", table).Scan(&text)
	if err != nil {
		return "", err
	}
	begins := "TTL "
	if column != "" {
		begins = "    `" + column + "` "
	}
	for line := range strings.Lines(text) {
		if strings.HasPrefix(line, begins) {
			_, ttl, _ := strings.Cut(strings.TrimRight(line, ",\n"), "TTL ")
			return ttl, nil
		}
	}
	return "", nil
}

func (s *Store) setting(ctx context.Context, name string) (string, error) {
	var value string
	err := s.conn.QueryRow(ctx, "SELECT argMax(value, set_at) FROM deployment_raw WHERE name = $1", name).Scan(&value)
	if err != nil {
		return "", fmt.Errorf("read the deployment's %s: %w", name, err)
	}
	return value, nil
}

// Status lists the migrations and whether they are applied.
func (s *Store) Status(ctx context.Context) ([]Migration, error) {
	_, steps, err := renderMigrations(1, s.cfg.Cluster)
	if err != nil {
		return nil, err
	}
	have, err := s.setting(ctx, "schema")
	if err != nil && !isUnknownTable(err) {
		return nil, err
	}
	level, _ := strconv.ParseInt(have, 10, 64)
	for i := range steps {
		steps[i].Applied = steps[i].Version <= level
	}
	return steps, nil
}

// ErrSchema is wrapped by errors that no waiting will mend: the schema does not fit this binary.
var ErrSchema = errors.New("the schema does not fit")

// CheckSchema says whether this binary can work with the database: it is migrated far enough, not too far, and made for as many
// buckets as there are partitions.
func (s *Store) CheckSchema(ctx context.Context, buckets int) error {
	have, err := s.setting(ctx, "schema")
	if isUnknownTable(err) {
		return fmt.Errorf("%w: the database has no tables yet: run `glidepath migrate`", ErrSchema)
	}
	if err != nil {
		return err
	}
	level, _ := strconv.ParseInt(have, 10, 64)
	if level < SchemaLevel {
		return fmt.Errorf("%w: the database is at migration %d and this binary needs %d: run `glidepath migrate`", ErrSchema, level, SchemaLevel)
	}
	needs, err := s.setting(ctx, "oldest_binary")
	if err != nil {
		return err
	}
	if oldest, _ := strconv.ParseInt(needs, 10, 64); oldest > SchemaLevel {
		return fmt.Errorf("%w: the database is at migration %d, which needs a glidepath of schema level %d or newer; this one has level %d: "+
			"install a newer release", ErrSchema, level, oldest, SchemaLevel)
	}
	made, err := s.setting(ctx, "buckets")
	if err != nil {
		return err
	}
	if made != strconv.Itoa(buckets) {
		return fmt.Errorf("%w: the schema was made for %s partitions of touched, health and alerts, and there are %d: "+
			"set GLIDEPATH_PARTITIONS=%s", ErrSchema, made, buckets, made)
	}
	return nil
}

// unknownTable is ClickHouse's code for a table that does not exist.
const unknownTable = 60

func isUnknownTable(err error) bool {
	var ex *clickhouse.Exception
	return errors.As(err, &ex) && ex.Code == unknownTable
}
