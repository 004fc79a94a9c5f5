-- Whether an event of a customer from before a time was recorded at it or later: of usage in the 60 days before, else at any time.
SELECT (SELECT count() FROM history_raw WHERE bucket = {bucket:UInt16} AND customer = {customer:String}
            AND time < {as_of:DateTime('UTC')} AND recorded_at >= {as_of:DateTime('UTC')})
     + (SELECT count() FROM events_raw WHERE hour >= {as_of:DateTime('UTC')} - INTERVAL 60 DAY AND hour < {as_of:DateTime('UTC')}
            AND customer = {customer:String} AND time < {as_of:DateTime('UTC')} AND recorded_at >= {as_of:DateTime('UTC')}) > 0
