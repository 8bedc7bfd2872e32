-- Canonical records from records that nearly are: the columns in our order, dates and amounts checked.
select account_id, account_name, order_id, date, amount, cost, product from $lines
