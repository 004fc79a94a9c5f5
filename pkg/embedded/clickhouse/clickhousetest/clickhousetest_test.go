package clickhousetest_test

import (
	"database/sql"
	"testing"

	_ "github.com/ClickHouse/clickhouse-go/v2"

	"glidepath/pkg/embedded/clickhouse/clickhousetest"
)

func TestMain(m *testing.M) { clickhousetest.Main(m) }

// TestDatabasesAreFreshAndDropped needs its two rounds to be the same: each makes a table of one name, and sees one database.
func TestDatabasesAreFreshAndDropped(t *testing.T) {
	for range 2 {
		t.Run("round", func(t *testing.T) {
			db, err := sql.Open("clickhouse", clickhousetest.DSN(t))
			if err != nil {
				t.Fatal(err)
			}
			defer db.Close()
			if _, err := db.ExecContext(t.Context(), "CREATE TABLE mine (n UInt8) ENGINE = MergeTree ORDER BY n"); err != nil {
				t.Fatal(err)
			}
			var databases uint64
			row := db.QueryRowContext(t.Context(), "SELECT count() FROM system.databases WHERE startsWith(name, 'test_')")
			if err := row.Scan(&databases); err != nil {
				t.Fatal(err)
			}
			if databases != 1 {
				t.Errorf("%d test databases, want this test's one", databases)
			}
		})
	}
}
