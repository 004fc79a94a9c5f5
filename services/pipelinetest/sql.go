package pipelinetest

import (
	"fmt"
	"io"
	"net/http"
	"net/url"
	"strconv"
	"strings"
	"testing"

	"glidepath/pkg/embedded/clickhouse/clickhousetest"
)

// SQL runs a statement on the pipeline's database and gives its rows as ClickHouse writes them in format TSV, one string a row: what a
// reader sees, apart from the client and the types of the production code.
func (p *Pipeline) SQL(statement string, args ...any) []string {
	p.tb.Helper()
	statement = fmt.Sprintf(statement, args...)
	address := clickhousetest.Server(p.tb).HTTP() + "/?" + url.Values{
		"database": {p.Database()}, "session_timezone": {"UTC"}, "max_partitions_per_insert_block": {"0"},
		"do_not_merge_across_partitions_select_final": {"1"},
	}.Encode()
	req, err := http.NewRequestWithContext(p.tb.Context(), http.MethodPost, address, strings.NewReader(statement))
	p.check(err)
	resp, err := http.DefaultClient.Do(req)
	p.check(err)
	defer resp.Body.Close()
	body, err := io.ReadAll(resp.Body)
	p.check(err)
	if resp.StatusCode != http.StatusOK {
		p.tb.Fatalf("%s: %s: %s", statement, resp.Status, strings.TrimSpace(string(body)))
	}
	text := strings.TrimSuffix(string(body), "\n")
	if text == "" {
		return nil
	}
	return strings.Split(text, "\n")
}

// One is the only row of a statement.
func (p *Pipeline) One(statement string, args ...any) string {
	p.tb.Helper()
	rows := p.SQL(statement, args...)
	if len(rows) != 1 {
		p.tb.Fatalf("%s gave %d rows and not one: %q", fmt.Sprintf(statement, args...), len(rows), rows)
	}
	return rows[0]
}

// Database is the name of the pipeline's database.
func (p *Pipeline) Database() string { return p.dsn[strings.LastIndex(p.dsn, "/")+1:] }

// WithoutMerges stops the server from merging the pipeline's parts, so that what a test sees does not come from luck.
func (p *Pipeline) WithoutMerges(tables ...string) {
	p.tb.Helper()
	for _, t := range tables {
		p.SQL("SYSTEM STOP MERGES %s.%s", p.Database(), t)
	}
}

// num reads a number as ClickHouse writes it.
func num(tb testing.TB, text string) float64 {
	tb.Helper()
	v, err := strconv.ParseFloat(text, 64)
	if err != nil {
		tb.Fatal(err)
	}
	return v
}
