package sentiment_test

import (
	"testing"

	"glidepath/pkg/sentiment"

	"github.com/jonreiter/govader" // the peer: VADER's lexicon and rules in Go
)

// shortTexts are messages of usual length in the three languages.
var shortTexts = []string{
	"The export has failed again and nobody answers my tickets. This is the third week!",
	"Thank you so much, the import works now and the team is happy.",
	"Could you send the March invoice to our new address, please?",
	"系统又崩溃了，客服三天没人回复，太让人失望了，再这样我们就退款。",
	"请问企业版支持单点登录吗？我们大概需要四十个席位。",
	"謝謝你們的協助，匯出的問題已經解決了，辛苦了！",
	"帳單又多收了一次，打了三通電話都沒人處理，真的很扯。",
	"It is not bad at all, but the price went up by 30% and we can't justify it to finance.",
}

func BenchmarkAnalyze(b *testing.B) {
	b.Run("glidepath", func(b *testing.B) {
		a := analyzer(b)
		b.ReportAllocs()
		n := 0
		for b.Loop() {
			a.Analyze(shortTexts[n%len(shortTexts)])
			n++
		}
		b.ReportMetric(float64(n)/b.Elapsed().Seconds(), "texts/s")
	})
	b.Run("govader", func(b *testing.B) {
		v := govader.NewSentimentIntensityAnalyzer()
		b.ReportAllocs()
		n := 0
		for b.Loop() {
			v.PolarityScores(shortTexts[n%len(shortTexts)])
			n++
		}
		b.ReportMetric(float64(n)/b.Elapsed().Seconds(), "texts/s")
	})
}

func BenchmarkStart(b *testing.B) {
	for b.Loop() {
		if _, err := sentiment.NewAnalyzer(); err != nil {
			b.Fatal(err)
		}
	}
}
