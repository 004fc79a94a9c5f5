-- How long a customer has been watched; notice that is spent and praise that waits for no answer.
-- oldest-binary: 6
-- +goose Up
ALTER TABLE scores_raw {{.OnCluster}}
    ADD COLUMN `known_days` Float64 DEFAULT nan COMMENT 'days; 400 days. Time since the customer''s first event of any kind: how long it has been watched. Who was a customer before the first event was sent is older.' AFTER `age_days`,
    COMMENT COLUMN `notice_given` 'flag; now. 1 if notice was given or a cancellation date set on a subscription that is not canceled yet, and neither was it told to renew by itself since, nor has a new term begun or the end of the term gone by for 14 days.',
    COMMENT COLUMN `unanswered_hours` 'hours; 30 days. Age of the oldest inbound message that waits for an answer: in a conversation without any reply, or one of at least two since the last reply; praise that raises no other topic waits for none; 0 if none.';

{{template "score_views.sql" .}}