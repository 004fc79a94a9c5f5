package generate

var textsEN = [topicCount][]string{
	ask: {
		"how do I share {f} with a colleague who has no seat yet?", "is there a way to filter {f} by date and owner at once?",
		"where can I change who gets notified about {f}?", "can two people edit {f} at the same time?",
		"does {f} keep deleted entries, and for how long?", "I am looking for the setting that hides closed items in {f}.",
		"could you tell me how {f} counts weekends?", "what is the limit of rows in {f} on our plan?",
	},
	onboardAsk: {
		"we are setting up and I am not sure what to connect first. Is there a checklist?", "how do we bring our old spreadsheet into {f}?",
		"can you join us for half an hour to set up {f}?", "three colleagues did not get their invitation. Could you send it again?",
		"which steps do we need before the whole team can use {f}?",
	},
	defectMild: {
		"{f} shows yesterday's numbers since this morning. Could you have a look?", "there is a small glitch in {f}: the sort order resets after a refresh.",
		"the totals in {f} are off by one row for me.", "{f} takes about twenty seconds to open today; it used to be quick.",
		"I get an error in {f} when the name contains a slash.", "the date picker in {f} jumps back a month. Not urgent.",
	},
	defectAngry: {
		"{f} is broken again. This is the third time this month and we lost half a day of work.", "{f} has been throwing errors for {d} days now and nobody seems to care. This is unacceptable.",
		"we sent wrong figures to our board because {f} calculated them wrongly. I am very disappointed.", "you said the bug in {f} was fixed. It is not. It is worse than before.",
		"{f} lost our entries from yesterday. This is a disaster for my team.", "another update, another bug: {f} crashes on every second click. Terrible quality.",
	},
	slowAngry: {
		"it has been {d} days and still no answer to ticket {n}. Is anybody there?", "I am really frustrated: every reply takes days and then asks what I already wrote.",
		"we are paying for priority support and wait {d} days for a first reply. That is awful service.", "ticket {n} has been passed around between three people and nothing happened. Very poor.",
		"I have asked four times now. Your support is useless when we need it.",
	},
	billingAsk: {
		"could you send the invoice {n} again with our new address?", "why does this month's invoice have {s} seats on it?",
		"we need the PO number on the invoices from now on. Is that possible?", "when is the next invoice due, and can we pay by transfer?",
		"please change the billing contact to our new accountant.",
	},
	billingAngry: {
		"you charged us twice again. This is the second wrong invoice in a row and I want the money back.", "the invoice {n} is wrong, I told you {d} days ago, and today comes a reminder. Ridiculous.",
		"we removed seats in spring and still pay for them. I feel cheated.", "nobody can explain this invoice to me. It is a mess and I refuse to pay it.",
	},
	featureAsk: {
		"is {w} on your roadmap?", "we would love to have {w}. Any plans?", "a small wish: {w} would save us an hour a week.",
		"could {f} get a copy button some day?", "other tools have {w}; is there a way to do it here?",
	},
	featureAngry: {
		"we have asked for {w} for a year. Without it the tool is hardly any use to us.", "still no {w}? {c} has had it for ages. We cannot work around this much longer.",
		"my boss asks why we pay for something that cannot do {w}. I have no answer left.", "without {w} we do half of the work by hand. That is not what we need.",
	},
	onboardAngry: {
		"we have been trying to go live for {d} weeks and are stuck at the same step. Nobody guides us.", "we were promised help with the set-up and got a link to an article. Very disappointing.",
		"half of my team gave up because nobody showed them how {f} works.", "the person who should guide us has changed twice and each knows less. This is a bad start.",
	},
	priceTalk: {
		"our budget is being reviewed. Is there any room in the price?", "honestly it has become too expensive for what we use. What can you offer?",
		"{c} quoted us a third less. Can you match it?", "the price went up again; I cannot justify it to my management.",
	},
	cancelAsk: {
		"how do we cancel, and until when do we have access to our data?", "please tell me the notice period in our contract.",
		"we do not want to renew. What do you need from us?", "can you confirm that auto-renewal is switched off?",
	},
	severe: {
		"this is a total disaster. You lost our data, you ignore us, and you still charge us. We are cancelling and our lawyer will be in touch.",
		"worst software and worst support I have ever dealt with. I am furious. Cancel everything today.",
		"{f} has been down all day, we lost a customer because of you, and nobody answers. Absolutely unacceptable, we are leaving.",
		"I hate this product by now. It fails every single day, your staff lies to us, and I want our money back immediately.",
	},
	trust: {
		"we could see another company's records in {f} this morning. How is that possible? We are alarmed.", "our security team found that ex-employees still had access. That is a serious breach of trust.",
		"you told us about the leak {d} days after the press did. We cannot trust you with our data.", "where exactly is our data and who can read it? Your last answer was evasive and worries us.",
	},
	rude: {
		"the person on the phone talked down to me and hung up. I am not treated like this anywhere else.", "your agent told me to read the manual. How rude, and it did not even answer my question.",
		"I get copied answers that have nothing to do with what I asked. It feels dismissive and careless.", "the attitude of {a} is terrible. I do not want to speak to this person again.",
	},
	hard: {
		"{f} is so confusing that my team went back to spreadsheets.", "why does it take nine clicks to do a simple thing in {f}? It is exhausting.",
		"every new colleague struggles with {f} for weeks. It is just hard to use.", "after the redesign nobody finds anything any more. Frustrating.",
	},
	noResult: {
		"we use it every day and still do not see the result we bought it for.", "half a year on, our close takes as long as before. I am losing patience with explaining that upstairs.",
		"the numbers look busy but late orders have not gone down at all. We are disappointed.", "what did we get for this money? The goal we agreed on is nowhere near.",
	},
	lonely: {
		"we have not heard from anybody at your company for months. Do we still have a contact?", "who is our success manager now? Nobody has called since the contract was signed.",
		"it seems that you only call when the renewal is due. We feel left alone.", "two mails to {m} and no reply. Do you still want us as a customer?",
	},
	cash: {
		"business is slow and cash is tight. Could we pay this invoice in three instalments?", "could we pause the subscription for two months until our funding is through?",
		"our bank returned the payment; we will pay as soon as we can. Please do not cut us off.", "we have to cut every cost this quarter. Is there a smaller plan for a while?",
	},
	promised: {
		"your sales people told us {w} would be there by now. It was the reason we signed. We were misled.", "in the demo {f} could do this. In reality it cannot. That is not what was promised.",
		"we were sold a two-week launch; it has been months. I feel deceived.",
	},
	closingTalk: {
		"sad news from us: the company will close at the end of the quarter. How do we export everything?", "we are winding down the business and will not need the service any longer.",
	},
	reorgTalk: {
		"after the reorganisation our department is half its size, so we need far fewer seats.", "there were lay-offs here, and everything that is not essential is being looked at.",
	},
	acquiredTalk: {
		"we have been acquired, and the new group has its own system. They will decide about the tools next month.", "our parent company wants everybody on their platform after the merger.",
	},
	unstable: {
		"the site was unreachable again this morning, the third time in two weeks. We cannot work like this.", "{f} is painfully slow or down every afternoon. It is not reliable enough for us.",
		"time-outs, time-outs, time-outs. My team is sitting idle because of you.",
	},
	outgrownTalk: {
		"we have grown a lot, and {f} does not cope with our volume any more. What would you suggest?", "we now need {w} and audit trails for {s} people; our plan does not have it.",
	},
	mismatch: {
		"we are a small team and do not want a call every week; please just answer the mails.", "for a company of our size a chat bot is not enough. We need a named person.",
	},
	failedSetup: {
		"the connection to our system has failed for the fifth time. The project is {d} weeks late and my management is angry.", "the migration left us with half of the records. We cannot go live like this.",
		"your consultant and our IT blame each other and nothing works. I am close to stopping the project.",
	},
	needEnded: {
		"the project that we used this for has ended.", "we do not really need it any more since the season is over.",
	},
	looking: {
		"we are comparing a few tools at the moment, {c} among them. What is new on your side?", "can you send us a full export of our data and the format description?",
	},
	praise: {
		"{f} is great, the whole team loves it.", "just wanted to say that the new version of {f} saves us hours. Wonderful work!",
		"{a} was so helpful yesterday, excellent support.", "we closed the month in two days thanks to {f}. Fantastic.",
	},
	thanks: {
		"that solved it, thank you so much!", "works now, great, thanks for the quick help.", "perfect, thank you {a}!", "all good again, much appreciated.",
	},
	chat: {
		"quick one: are you at the trade fair next week?", "we will have a new colleague in the team from Monday.", "can we move our call to Thursday?",
		"here are the figures you asked for.", "the quarter went as planned on our side.", "we are preparing next year's budget at the moment.",
	},
	leaving: {
		"We decided to stop using the service.", "It no longer fits what we need.", "Management decided to consolidate tools.",
		"We did not get the value we hoped for.", "Too expensive for what we use.", "We are moving to another solution.",
	},
	replyAck:     {"thank you for writing. I am looking into it and will come back to you.", "I have passed this to the right team and will keep you posted.", "thanks for the report, could you send me a screenshot?"},
	replyHow:     {"you find it under Settings, then {f}. I have attached a short guide.", "yes, that works: open {f}, choose the three dots, then Share.", "the limit depends on the plan; yours has enough room. Here is the article."},
	replyFix:     {"we found the cause in {f} and the fix is live. Please try again.", "that was our mistake; it is corrected as of today and your data is complete.", "the team has released a fix. Could you confirm that it works for you?"},
	replySorry:   {"I am sorry that this took so long. I have made it my own case and will call you today.", "please accept our apology; that is not the standard we want to keep."},
	replyNo:      {"thank you for the idea. It is not planned at the moment, but I have noted it with your use case.", "I have to be honest: there is no date for this yet. There is a way round with templates."},
	replyBilling: {"I have corrected the invoice and sent it again.", "the number of seats was changed on the third; the invoice shows it in part. I can explain it by phone."},
	replyThanks:  {"that is lovely to hear, I will pass it on to the team!", "thank you, that makes our day."},
	replyPlan:    {"we can spread the payment over three months. I will send you the plan.", "a pause is possible; let us talk about the details tomorrow."},
	chatReply:    {"sure, Thursday at ten works for me.", "good to hear from you. Is there anything that we can help with this month?", "thanks for letting me know. I will add the new colleague to the training."},
	reviewBad: {
		"One star. Crashes daily, support never answers, and they still send invoices. Stay away.", "Terrible experience. We lost data and were treated badly. Would not recommend to anybody.",
		"Used to be good. Now slow, buggy and overpriced, and nobody cares.",
	},
	reviewGood: {"Easy to start with, great support, our team uses it every day.", "Does what it says. {f} alone is worth the price."},
	npsBad:     {"too slow and too many errors", "does not do what we were told", "support is hard to reach", "we do not see the benefit", "too expensive for us"},
	npsFair:    {"okay, but some things are clumsy", "does the job", "good tool, set-up took a while", "fine, {w} is missing"},
	npsGood:    {"great product and people", "saves us a lot of time", "we love {f}", "reliable and easy"},
	csatBad:    {"took far too long", "the problem is still there", "unfriendly answer", "had to explain everything three times"},
	csatGood:   {"fast and friendly", "solved at once", "very helpful", "good, thanks"},
}
