-- Histories of a UTC day whose views of pages were of a class and are of none now: the same rows without it.
INSERT INTO history_raw
SELECT * REPLACE ('' AS page)
FROM history_raw AS h FINAL
WHERE h.type = 'usage.page_viewed' AND h.page != '' AND toDate(h.time) = {day:Date}
    AND (h.customer, h.time, h.source, h.id) IN (
        SELECT customer, time, source, id FROM events_raw FINAL
        WHERE toDate(hour) = {day:Date} AND type = 'usage.page_viewed' AND page = '')
