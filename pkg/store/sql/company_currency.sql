-- The company's currency: that of the scorecard of the newest judgement, or, where nobody recorded it, the one in which most values are given.
WITH (SELECT max(as_of) FROM scores_raw WHERE run = '' AND as_of <= {as_of:DateTime('UTC')}) AS newest,
(
    SELECT (argMax(toString(r.scorecard), (r.as_of, r.computed_at)), topKIf(1)(toString(r.value_currency), r.value_currency != ''))
    FROM scores_raw AS r
    WHERE r.run = '' AND r.as_of <= {as_of:DateTime('UTC')} AND r.as_of >= newest - INTERVAL 21 DAY
) AS found,
(
    SELECT any(JSONExtractString(text, 'value', 'currency'))
    FROM configurations_raw WHERE kind = 'scorecard' AND hash = splitByChar('@', found.1)[2]
) AS stated
SELECT if(stated != '', stated, found.2[1])
