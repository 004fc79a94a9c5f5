package health

// Source is the topic whose events a signal is computed from: usage, billing, support or accounts; "" for a name that is no
// signal. Where that topic has not been read up to the time judged, the signal says nothing.
func Source(s Signal) string {
	if i := Index(s); i >= 0 {
		return definitions[i].Topic
	}
	return ""
}
