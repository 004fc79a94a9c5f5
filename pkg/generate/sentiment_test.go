package generate

import (
	"testing"

	"glidepath/pkg/sentiment"
)

// TestWordsSoundAsMeant: the repository's own analyzer, which was trained on other texts, mostly hears what the topics mean. It need
// not always: people are unclear, and a model that is never wrong about made-up texts would have learned their templates.
func TestWordsSoundAsMeant(t *testing.T) {
	a, err := sentiment.NewAnalyzer()
	if err != nil {
		t.Fatal(err)
	}
	s := slots{feature: "", wanted: "", competitor: "Opsly", agent: "Lena", manager: "Tom", days: 5, number: 1234, seats: 30}
	want := map[tone]struct {
		class sentiment.Class
		share float64
	}{awful: {sentiment.Negative, .9}, bad: {sentiment.Negative, .8}, good: {sentiment.Positive, .6}, fair: {sentiment.Neutral, .6}}
	for l := range texts {
		s.feature, s.wanted = features[1].label[l], wanted[2][l]
		heard, all := map[tone]int{}, map[tone]int{}
		for topic := ask; topic < topicCount; topic++ {
			if topic >= callHello && topic <= chatReply {
				continue // our own people
			}
			for k := range 40 {
				s.hongKong = k%4 == 0
				r := newDice(uint64(k), l, forWords, int(topic))
				n := topic.tone()
				all[n]++
				if a.Analyze(compose(&r, lang(l), topic, &s)).Class == want[n].class {
					heard[n]++
				}
			}
		}
		for n, w := range want {
			share := float64(heard[n]) / float64(all[n])
			t.Logf("%s: %.2f of tone %d sound %s", langTags[l], share, n, w.class)
			if share < w.share {
				t.Errorf("%s: %.2f of tone %d sound %s, want %.2f", langTags[l], share, n, w.class, w.share)
			}
		}
	}
}
