-- How many of the customers that a ranking asks for, however many it shows, have their value in another currency than the company's.
WITH {{template "last_judged.sql"}}
SELECT worth_in, count() AS customers FROM last WHERE apart GROUP BY worth_in ORDER BY customers DESC, worth_in
