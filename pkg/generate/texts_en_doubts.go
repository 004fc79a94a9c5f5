package generate

// doubtsEN: the quiet beginnings of stories and what lies with the customer, told by the people whom it concerns.
var doubtsEN = [topicCount][]string{
	closingTalk: {
		"we have lost our premises and the partners decided to stop. What happens to our data?",
		"this is a difficult mail: we are giving up the business at the end of the month.",
		"the parent company shuts our subsidiary down. Please tell me what you need from us for the end of the contract.",
	},
	reorgTalk: {
		"my team is moved to another division as of next month; I do not know yet who will be responsible for your tool.",
		"we had to let people go and I was asked to list all licences.",
	},
	acquiredTalk: {
		"the deal was signed on Friday. Until the new management has decided, all renewals are on hold.",
		"our systems will be merged with those of the buyer, probably in the second half of the year.",
		"we belong to a larger group now and its IT wants to talk about your contract.",
	},
	needEnded:  {"we finished the roll-out last week and the accounts are idle since then.", "the campaign is over and nothing similar is planned."},
	needEnding: {"only the last month of the audit is left, then this work is done.", "we expect to wind the pilot down by the end of the quarter."},
	slowMild: {
		"a friendly reminder about ticket {n}.", "could somebody confirm that my message about {f} has arrived?",
		"I see no change in ticket {n} since last week. Is anything missing from our side?",
	},
	unstableMild: {
		"are there known problems with {f} today? Two of us see a blank page.", "the connection drops from time to time, more than last month.",
		"loading takes longer than usual since the weekend; could you check?",
	},
	hardMild: {
		"some of us are not sure about the order of the steps in {f}.", "where does {f} keep the drafts? I look for them every time.",
		"could you explain the difference between the two buttons in {f}?",
	},
	noResultMild: {
		"we are at day 90 and I was hoping to see a first effect by now.",
		"which of the steps usually makes the difference? We seem to be stuck at the same value.",
		"my boss will ask about the target next week; how would you put it?",
	},
	lonelyMild: {
		"our check-in in the calendar has no date any more; was it moved?", "we would have some questions when somebody finds the time.",
		"I only get automatic mails lately. Is there a person I can write to?",
	},
	promisedMild: {
		"I remember that two weeks were mentioned for the launch. Is that still the plan?",
		"your colleague said {f} could do this. I may have misunderstood?", "could you confirm in writing what is part of our package?",
	},
	mismatchMild: {
		"a monthly call is more than we need; once a quarter would do.", "we would rather have a fixed contact than the general inbox.",
		"is there a lighter version of the reports? We do not read forty pages.",
	},
	setupMild: {
		"the field for the tax number does not exist in our source system. What do others do?",
		"the first import has 300 rows less than the file. Could you compare?", "when would your engineer be available for the second interface?",
	},
	trustAsk: {
		"in which country are our files kept? Our works council wants to know.", "who at your company can see our records when we open a ticket?",
		"we have to renew our risk assessment; please fill in the questionnaire.",
	},
	bossTalk: {
		"I sign the invoices here and would like a conversation about value for money.",
		"our shareholders want all contracts above five thousand reviewed. Please name the benefits.",
	},
	priceAngry: {
		"the renewal offer came without a word of explanation, fifteen per cent up. I take that as an insult.",
		"every useful thing costs extra. I am tired of being milked.",
	},
	outgrownAngry: {
		"we pay for {s} people and {f} still treats us like a garage firm. I am fed up with the limits.",
		"your largest plan stops where we begin. Three months of asking and no solution, that is very disappointing.",
		"{f} times out with our data every single day. It was fine when we were small; now it is a pain.",
	},
	cashLate: {
		"our payment is delayed again, I apologise. We wait for money ourselves.",
		"could you let the account run although we are late? We will not be able to pay before the 20th.",
		"the direct debit will fail this month; please do not send it.",
	},
	championTalk: {
		"our main user has accepted another job; her last day is Friday.", "I am covering for the colleague who left and have no idea where to begin.",
		"who else on your side knew the agreements with my predecessor?",
	},
	newBossTalk: {
		"I am new here and go through all suppliers. Can we speak for twenty minutes?",
		"my predecessor was a fan of your product; I am still neutral about it.", "please send me contract, price and contacts; I start from zero.",
	},
	adoptTalk: {
		"after the first weeks most people went back to e-mail.", "I have sent two reminders to my team, and usage is still low.",
		"the licence report shows eleven accounts that were never opened.",
	},
	fitTalk: {
		"our orders come by fax and phone; I doubt that this will ever match.", "you think in projects, we think in shifts.",
		"the examples in your help are all from industries that are nothing like ours.",
	},
	cardTalk: {
		"my card expires this month, I will send the new data next week.",
		"our bank has replaced all cards after a fraud case. Can you tell me which one you have?",
		"can we change from card to transfer?",
	},
	smallerTalk: {"two colleagues retire and will not be replaced, so please take two seats off. Everything is fine otherwise."},
	orderTalk:   {"our purchasing needs a formal offer for the renewal, same terms as last year."},
	mergerGlad:  {"we have taken over a company and your tool will be the standard there too. Looking forward to it!"},
	leaveNote:   {"I am taking half a year off for our daughter. You are in good hands with my colleague, and I will be back in autumn."},
	backNote:    {"my parental leave is over, it is nice to be back. Shall we catch up next week?"},
	politeFault: {"if you have a minute: {f} seems to skip one row. Thank you so much for your help last time!",
		"sorry to bother you, {f} shows the old logo again. Have a lovely day!"},
	replyNo: {"I have asked our product team; there is no decision yet.", "we tried it and took it out again; may I show you another way?"},
	replyTrust: {
		"your data are stored in Frankfurt; three engineers have access, and each access is recorded.",
		"thank you for asking; the questionnaire will be back by Friday.",
	},
	gladTalk: {"our new colleagues found their way around in a day. Well done!"},
}
