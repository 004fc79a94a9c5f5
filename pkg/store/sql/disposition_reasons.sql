-- Why customers are to be let go, as it was last stated up to a time; a reason that was given for another disposition does not count.
SELECT customer, argMax(JSONExtractString(h.account, 'disposition_reason'), (h.time, h.id, h.source)) AS reason
FROM history_raw AS h FINAL
WHERE h.bucket IN (SELECT bucket FROM scores_raw WHERE customer IN (SELECT chosen_customer FROM chosen))
    AND h.customer IN (SELECT chosen_customer FROM chosen) AND h.type = 'account.updated' AND h.time <= {as_of:DateTime('UTC')}
    AND h.disposition IN ('', 'let_go') AND JSONExtractString(h.account, 'disposition_reason') != ''
GROUP BY customer
