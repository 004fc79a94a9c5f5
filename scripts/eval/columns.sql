-- Which of the columns of values the view of scores has.
SELECT name FROM system.columns
WHERE database = currentDatabase() AND table = 'scores_known' AND name IN ('likelihood', 'value_at_risk', 'saveable_value')
