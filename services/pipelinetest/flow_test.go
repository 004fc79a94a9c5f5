package pipelinetest

import (
	"fmt"
	"testing"
	"time"

	"glidepath/pkg/embedded/clickhouse/clickhousetest"
	"glidepath/pkg/generate"
)

func TestMain(m *testing.M) { clickhousetest.Main(m) }

func TestFlow(t *testing.T) {
	p := New(t)
	co, lines := Lines(t, generate.Config{Customers: 40, Days: 120, Seed: 3})
	t0 := time.Now()
	p.StartAll()
	p.Produce(lines)
	fmt.Println("produced", len(lines), time.Since(t0))
	p.RolledUp()
	fmt.Println("rolled up", time.Since(t0))
	for d := 20; d >= 0; d-- {
		p.Tick(co.End().AddDate(0, 0, -d))
	}
	fmt.Println("ticked", time.Since(t0))
	for _, r := range p.Alerts() {
		fmt.Println(string(r.Value)[:300])
	}
}
