package generate

// storiesEN: what people in different roles write as a story goes on, from the first doubt to the last word, and more of the everyday.
var storiesEN = [topicCount][]string{
	ask: {
		"quick question, does {f} work on a tablet?", "can I set {f} to German dates?", "where did the column chooser in {f} go?",
		"who on our side is allowed to change {f}? I seem to be locked out.", "is it possible to copy the settings of {f} to another team?",
		"our auditor wants a list of everybody with access. Where do I get it?", "can {f} send its weekly summary to two addresses?",
	},
	onboardAsk: {
		"which of the two import formats do you recommend for about 4,000 records?", "our IT asks which addresses have to be allowed.",
		"is there a recording of the introduction for those who missed it?", "we have connected the test system; what comes next?",
	},
	defectMild: {
		"since the update the filter in {f} forgets its value.", "one user cannot open {f}; for everybody else it works.",
		"the export from {f} has the columns in another order than last week.", "a number in {f} is rounded differently on my phone.",
	},
	defectAngry: {
		"{f} ate my report again, twenty minutes before the board meeting. I am so angry that I could scream.",
		"I am tired of reporting the same bug in {f}. It came back for the {d}th time and my people have stopped believing you.",
		"as the person who recommended you I look like a fool: {f} fails in front of everybody.",
		"the totals in {f} are wrong and a supplier was paid twice because of it. This is a serious failure.",
		"we spent our weekend repairing what {f} broke. Never again.",
		"your release notes say fixed. {f} says error 500. I am fed up.",
		"this is not beta software, we pay for it! {f} is full of bugs and nobody tests anything.",
	},
	slowMild: {
		"just checking in on ticket {n}; is there any news?", "I wrote on Monday about {f} and have not heard back yet.",
		"is ticket {n} still in your queue? My colleagues keep asking me.", "a short status would help, even if there is no solution yet.",
	},
	slowAngry: {
		"ticket {n}: {d} days, three reminders, zero answers. What are we paying you for?",
		"your support ignores us. I wrote, I called, I wrote again. It is insulting.",
		"every time the same: an automatic mail and then silence for {d} days. This is the worst support of all our suppliers.",
		"my team cannot work and you let us wait {d} days. Completely unacceptable.",
		"by the time you reply we have built a workaround ourselves. I am disappointed and annoyed.",
		"our contract says eight hours. You took {d} days. As head of operations I will not accept that.",
		"no one answers the phone, no one answers mails. Do you even have a support team?",
	},
	billingAsk: {
		"could the invoices go to accounts@ from now on?", "please confirm the bank details; they differ from last year's.",
		"we need a statement of all invoices of the last quarter.",
	},
	billingAngry: {
		"our bookkeeping has corrected your invoices three months in a row. I am sick of doing your work.",
		"you took the money from the wrong card without asking. That is outrageous.",
		"invoice {n} lists {s} seats although we cancelled half of them. You are overcharging us.",
		"I asked for a refund {d} days ago and was promised it twice. Nothing. I am angry.",
		"a reminder with a fee for an invoice that you never sent? Unbelievable.",
		"as long as nobody can explain the amount, my finance director will pay nothing. Such a mess.",
	},
	featureAsk: {
		"is there any chance of {w} this year? Three teams here would use it.", "we are writing our plan for next year: will {w} come?",
		"could {f} remember the last choice? That would be handy.",
	},
	featureAngry: {
		"how can a product at this price not have {w}? We lose two days every month.",
		"you have put us off about {w} four times. I no longer believe you.",
		"my team hates that {w} is missing, and honestly so do I. {c} does it out of the box.",
		"{w} was the one thing we asked for and again it is not in the release. Very disappointing.",
		"because {w} is missing we bought a second tool. Why should we keep paying for yours?",
	},
	onboardAngry: {
		"week {d} and nobody has been able to log in properly. This introduction is a failure.",
		"your trainer read slides to us for two hours and left. My people learned nothing, they are frustrated.",
		"we have the third contact person in two months and start from zero again. I am losing patience.",
		"I had to find out everything by myself. Nobody helped us, it is a shame.",
	},
	hardMild: {
		"I must be missing something: how do I get back to the list from {f}?", "is there a shorter way to do this in {f}?",
		"two of us tried {f} this morning and did not find the button that the guide mentions.",
	},
	hard: {
		"I dread opening {f}. Nothing is where one expects it and every step is a struggle.",
		"my accountants refuse to work with {f}, they call it a nightmare.",
		"I have worked with such tools for fifteen years and never saw such a confusing one.",
		"we had two trainings and people still get lost in {f}. It is badly designed.",
		"it takes me longer in {f} than on paper. Really annoying.",
	},
	unstableMild: {
		"{f} was slow for us around noon; is something known?", "we were logged out twice today. Is there maintenance?",
		"the page hung for some minutes this morning and then recovered.",
	},
	unstable: {
		"down again, in the middle of our shift, with forty people waiting. This is a disgrace.",
		"I have stopped counting the outages. We are losing money because of you.",
		"your status page is green while nothing works here. That makes me furious.",
		"{f} dies whenever we need it most. I cannot rely on you any more.",
		"the third outage this month and not one word of explanation. Terrible.",
	},
	noResultMild: {
		"we look at our goal every month and do not see much movement yet. How do others do it?",
		"usage is fine, but the figure we wanted to improve has hardly changed so far.",
		"could we go through the target once more? I am not sure that we are on the way.",
	},
	noResult: {
		"I signed for this because of one number, and that number is worse than a year ago. I am disappointed.",
		"my people are busy in the tool from morning to night and nothing gets better. What is the point?",
		"the board asked me what we got for the money. I had nothing to show. That was embarrassing.",
		"we did everything you recommended and the result is still missing. I feel let down.",
		"all activity, no outcome. At this rate we cannot justify it any longer.",
	},
	lonelyMild: {
		"I think our last review was in spring. Should we make a date?", "is {m} still our contact? We have not spoken for a while.",
		"we missed the last webinar and would be glad to hear what is new.",
	},
	lonely: {
		"since the signature nobody has cared about us. I had expected more, honestly.",
		"{m} cancelled twice and then disappeared. It feels as if we did not matter to you.",
		"our questions end nowhere and nobody ever asks how we are doing. Disappointing.",
		"I learned from a competitor's salesman about your new features. From you: nothing. That is sad.",
		"we are clearly too small for you to bother. Nobody calls, nobody answers.",
	},
	promisedMild: {
		"in the offer it says that {w} is included. Where do I find it?", "when will the part come that your colleague showed us in the demo?",
	},
	promised: {
		"page four of your offer says {w}. It does not exist. I call that dishonest.",
		"your salesman promised us the moon. We got half of it, and late. We feel tricked.",
		"I convinced my management with your promises and now I am the one who is blamed. I am furious.",
		"what was shown in the demo was obviously fake; {f} does nothing of the kind.",
		"three promises, three broken. I do not believe another word.",
	},
	mismatchMild: {
		"could we have fewer meetings and a short mail instead?", "is there somebody whom we can call directly? The bot does not know our set-up.",
	},
	mismatch: {
		"every question goes through a form and a bot. For what we pay that is an insult.",
		"please stop inviting us to calls. We are four people and it only costs us time, it is annoying.",
		"you treat us like a corporation: steering committees, templates, reports. We are fed up with it.",
		"we need someone who knows our business, not another newsletter. This kind of service is useless for us.",
	},
	setupMild: {
		"the test run of the interface stopped at record 1,200. Can your engineer have a look?",
		"our IT needs the field list before they can go on with the migration.",
	},
	failedSetup: {
		"go-live has been moved for the fourth time. Everybody here is frustrated and nobody believes in it any more.",
		"your engineer did not show up for the cut-over. We sat there with the whole team. Unprofessional.",
		"the data that came across are garbage: wrong owners, missing dates. This project is a disaster.",
		"we have paid for {d} months of a system that does not run. I am going to stop this.",
	},
	trustAsk: {
		"our security officer asks where the backups are stored and who has access.", "do you have a current audit report that you can share?",
		"we read about a vulnerability in a library that you may be using. Are we affected?",
	},
	trust: {
		"a former employee of ours could still download everything. You told us this was impossible. I am shocked.",
		"our customers' addresses were visible to strangers. Do you understand how serious that is?",
		"you hid the incident from us until we asked. I have lost all trust in you.",
		"our data protection officer forbids us to use the system after what happened. This is a scandal.",
	},
	rude: {
		"I was called impatient by your agent. I am a paying customer! Outrageous.",
		"{a} closed my ticket with the words 'not our problem'. What an attitude.",
		"your colleague laughed when I described the error. I have never been treated so badly.",
		"arrogant, cold and wrong on top of it. That is your support.",
		"nobody listens. They read from a script and want to get rid of me.",
	},
	priceTalk: {
		"my controller wants three offers for everything above ten thousand. Please send me your best one.",
		"the increase of eight per cent is a lot in this market. Is it negotiable?",
		"we have fewer orders this year and must look at every licence.", "is there a cheaper plan without the parts that we never open?",
	},
	priceAngry: {
		"a second increase in a year, without a single improvement. That is a rip-off.",
		"{c} costs half of it and does the same. I feel foolish for paying this much.",
		"you raise the price and cut the support. I am really annoyed, this is not worth the money.",
		"for what we get this is simply overpriced. My boss is furious about the renewal offer.",
	},
	bossTalk: {
		"I am the managing director and would like to understand what this contract has brought us. Please send me something short.",
		"in the budget round I was asked which tools we can do without. Yours is on the list.",
		"please explain to me, without technical words, why we should go on with this.",
		"my department reports a lot of trouble with your system. I want to know what you intend to do.",
		"before I sign the extension I want to see figures.",
	},
	cash: {
		"a big client of ours went bankrupt and we are short of money. Can we postpone the invoice?",
		"the bank has cut our credit line. Would monthly payment instead of yearly be possible?",
		"we can pay half of it now and the rest in eight weeks. Would that be all right?",
	},
	cashLate: {
		"I know that two invoices are open. We simply do not have the money this month, I am sorry.",
		"please hold back the reminders; we are talking with our bank.", "we must stop all payments until the end of the month.",
	},
	closingTalk: {
		"our owner retires and has found no successor; we close in summer.",
		"insolvency was filed last week. The administrator will contact you about the contract.",
	},
	reorgTalk: {
		"two divisions are being merged and it is open which system stays.", "half of the people with a login will leave us by the end of the month.",
		"there is a hiring and spending stop at our company.",
	},
	acquiredTalk: {
		"since the takeover, purchasing is done by the group. You will get a letter about all contracts.",
		"our new owners use {c} everywhere and want us to move within the year.",
	},
	championTalk: {
		"this is to tell you that our project lead has left the company. Please send everything to me for the time being.",
		"the colleague who built up everything here is gone and nobody knows the details.",
	},
	newBossTalk: {
		"I have taken over the department and do not know your product. At my last company we used {c}.",
		"I inherited this contract. What does it do, and who here uses it?",
		"before I decide about the tools of my predecessor I want to see alternatives.",
	},
	adoptTalk: {
		"to be honest hardly anybody logs in. The colleagues stick to their spreadsheets.",
		"I am the only one left who uses it regularly.", "the team never really got into the habit. Any idea how to start again?",
	},
	fitTalk: {
		"we are a workshop with six people; most of what you offer is made for others.",
		"our process is different from what the system expects, and that will not change.",
		"I wonder whether we are the kind of company you make this for.",
	},
	needEnding: {
		"our project runs out next month, so there will be less going on.", "the season ends soon and the temporary staff leaves.",
		"we will close the site that used this.",
	},
	needEnded: {
		"the site that worked with it is closed now.", "our customer took that work back in house, so we have no use for it.",
	},
	cardTalk: {
		"we are getting new company cards; where do I change the number?", "the card on file belongs to a colleague who has left. What should I do?",
	},
	cancelAsk: {
		"please send me the form for termination.", "by when must notice be given so that the contract ends this year?",
		"how long can we still read our data after the end?", "we are thinking about ending the contract. Who is responsible for that?",
	},
	severe: {
		"I have had it with you people. Nothing works, nobody answers, you only know how to charge. Cancel our contract now!",
		"you have ruined our month-end. This is the most incompetent company I have ever dealt with. We are done.",
		"shame on you! Our data are gone, our customers are angry, and you send me a survey? Our lawyers will be in touch.",
		"absolute garbage. I want out of this contract today and I will warn everybody I know.",
	},
	outgrownTalk: {
		"we have doubled in a year and reach the limits of the plan every week. What do larger customers use?",
		"with {s} people we need roles, approvals and {w}. Is there something above our plan?",
		"{f} gets slow with our volume. Could we talk about a bigger solution?",
	},
	outgrownAngry: {
		"{f} breaks down under our volume every Monday. We have outgrown this and you have nothing to offer. Frustrating.",
		"we asked for a plan for {s} people and got a shrug. It is disappointing to be stopped by one's own tool.",
		"no {w}, no audit trail, limits everywhere. It cannot go on like this.",
	},
	looking: {
		"we have to run a comparison of the market this quarter. Could you fill in the attached list?",
		"is there a document that compares you with {c}?", "in which format can we take our history with us?",
	},
	smallerTalk: {
		"we are a smaller team from next month on and need fewer seats. Everything else stays as it is, we are happy with it.",
		"one branch is being sold, so please reduce our seats. No complaints at all on our side.",
	},
	orderTalk: {
		"as every year: our rules forbid automatic renewal, so please treat the notice as a formality. The order follows.",
		"here is the purchase order for the next year. Please send the invoice to the usual address.",
	},
	mergerGlad: {
		"good news: we are buying a competitor and would like to bring their people on board too.",
		"after our acquisition there will be two more offices. We are glad that we can roll it out there.",
	},
	leaveNote: {
		"I will be on parental leave from next week. My colleague takes over everything and looks forward to working with you.",
		"a happy note: our baby is due soon, so I hand over to my colleague for the next months. Thank you for the good work together!",
	},
	backNote: {
		"I am back from my leave and happy to take over again.", "hello again, I have returned to my desk. What did I miss?",
	},
	plainWords: {
		"please cancel our meeting on Friday, I have a dentist's appointment.", "how do I kill a job in {f} that I started by mistake?",
		"for our disaster recovery plan we need your emergency number.", "can you terminate the old test account? It is not needed.",
		"our complaint form is built with {f}; how do I add a field 'reason of the claim'?",
		"I have to delete a few hundred dead records in {f}. Is there a quick way?",
		"the crash test team would like its own dashboard.", "how do I mark an order as lost or failed in {f}?",
	},
	politeFault: {
		"no hurry at all, but {f} seems to have stopped counting since yesterday. Thanks for having a look.",
		"you are always so quick, so I dare to ask: {f} shows an error when I save. Many thanks in advance.",
		"a small thing, and otherwise we are very happy: {f} did not load this morning.",
	},
	gladTalk: {
		"the review with the board went well, your figures helped a lot. Thank you!",
		"my team likes working with it, and I hear that every week.", "we would like to bring in the colleagues from purchasing as well.",
		"thanks for the call yesterday, it was really helpful.", "we reached our goal a month early. I am delighted.",
	},
	praise: {
		"I rarely write such mails, but your team is outstanding.", "{f} saved my day today. Love it!",
		"we had a hard week and your people were there for us. Thank you so much.", "best decision of the year, says my boss. I agree.",
		"the new {f} is a joy to use.",
	},
	thanks: {
		"great, it works. Thank you!", "that was quick, many thanks.", "super, you made my day.", "thanks a lot, {a}, very kind of you.",
	},
	chat: {
		"could you add my colleague to the invitation?", "we are moving offices in May; the address changes, nothing else.",
		"who will be at the user meeting from your side?", "please send the slides of last week.", "I am on holiday until the 12th.",
	},
	leaving: {
		"It did not work out for us.", "We are going another way.", "The service was not what we had expected.",
		"Too much effort for too little result.", "We have found something that suits us better.",
	},
	leavingPrice: {
		"Too expensive.", "The price is no longer in proportion.", "Budget was cut.", "We cannot afford it at the moment.",
		"Cheaper alternative.",
	},
	leavingNeed: {
		"We no longer need it.", "The project is over.", "Change in our company.", "The department no longer exists.",
	},
	callHello: {
		"Good morning, thank you for taking the time. How are things?", "Tidewater support, how can I help you?",
		"Hello, you wanted to speak with us?", "Thanks for calling. What can I do for you?",
	},
	replyAck: {"I have your message and am checking it with our engineers.", "noted, I will get back to you by tomorrow noon."},
	replyHow: {"there is a short video about exactly this; the link is below.", "please open the settings of {f} and switch on the second option."},
	replyFix: {"{f} works again since this morning. Sorry for the trouble.", "we have rolled back the change in {f}."},
	replySorry: {"you are right, we should have answered sooner. My manager knows about it and I stay on it.",
		"I understand that this is frustrating. Here is what we do, with dates."},
	replyNo:      {"not this year, I am afraid, but your vote is counted."},
	replyBilling: {"I have checked the invoice with our accounting; a corrected one is on its way.", "the card can be changed under Billing."},
	replyThanks:  {"thank you, this means a lot to us!", "great to hear, congratulations!"},
	replyPlan:    {"thank you for telling us early. Let us agree on dates.", "I have asked our accounting to wait four weeks."},
	replyCancel: {"your notice period is three months to the end of the term. May I ask what made you think about it?",
		"I am sorry to hear that. Your data stay readable for 60 days after the end.", "you can end it in the settings; could we talk first?"},
	replyTrust: {"I attach our latest audit report and the list of who has access.",
		"our security team has written down what happened and what has changed; may we go through it together?"},
	chatReply: {"thank you, noted.", "of course, I will take care of it.", "thanks for the open words. When can we speak?"},
	reviewBad: {
		"Promised a lot, delivered little. Support is a joke.", "We left after a year of bugs and excuses. Waste of money.",
		"Awful. Slow, confusing, expensive, and rude people on the phone.",
	},
	reviewGood: {"Solid tool, friendly people, fair price.", "We have used it for two years and would buy it again."},
	npsBad: {"nobody answers", "unreliable", "not worth the money any more", "my team dislikes it", "hard to use and poor support",
		"broken promises"},
	npsFair:  {"it is all right", "good, but slow at times", "would like better reports", "no strong opinion"},
	npsGood:  {"our team could not work without it", "excellent support", "exactly what we needed", "a pleasure to use"},
	csatBad:  {"nobody understood my question", "still waiting", "useless answer", "it took three weeks"},
	csatGood: {"excellent", "very kind and competent", "quick answer, works", "thank you {a}"},
}
