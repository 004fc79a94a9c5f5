package pipelinetest

import (
	"testing"

	"glidepath/pkg/embedded/clickhouse/clickhousetest"
)

func TestMain(m *testing.M) { clickhousetest.Main(m) }
