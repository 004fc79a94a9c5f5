-- What people hold customers' health to be, as it counts as of a time: of each customer the last one that was known then, if it was not taken back
-- and its end lies ahead of the newest judgement. The view overrides knows the last one only, so the past is read from the table.
WITH (SELECT max(as_of) FROM scores_raw WHERE run = '' AND as_of <= {as_of:DateTime('UTC')}) AS newest
SELECT customer, at, band, reason, until, by
FROM
(
    SELECT customer, at, band, reason, until, by
    FROM overrides_raw FINAL
    WHERE at <= {as_of:DateTime('UTC')} AND ({customer:String} = '' OR customer = {customer:String})
    ORDER BY at DESC, id DESC
    LIMIT 1 BY customer
)
WHERE band != '' AND until > newest
ORDER BY customer
