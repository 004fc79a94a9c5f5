package health

import "maps"

// phrase is how a signal reads in English, simplified and traditional Chinese: the value beside what is normal. {signal} is a
// number with its unit, {signal:vs} a ratio as a difference from the norm, {signal:mood} a sentiment as a word,
// {signal:signed} a change in percent, {signal:since} a time ago; a part in [brackets] is left out where one of its signals is unknown, where
// that of {signal:over} is below 1, and where that of {signal:within}, which itself says nothing, is not.
type phrase struct{ en, hans, hant string }

var phrases = func() map[Signal]phrase {
	all := maps.Clone(usagePhrases)
	for _, more := range []map[Signal]phrase{billingPhrases, supportPhrases, accountPhrases} {
		maps.Copy(all, more)
	}
	return all
}()
