-- The columns of kam-tier that SQL can say. A set of years is a set of bits, so that the lines are read once.
with orders as (
  select account_id, order_id, any_value(account_name) as account_name, sum(amount) as amount, sum(cost) as cost,
    min(date) as first_date, max(date) as last_date, bit_or(1::ubigint << (year(date) - 2000)) as year_set
  from $lines
  group by account_id, order_id),
accounts as (
  select account_id, any_value(account_name) as account_name, sum(amount) as revenue, sum(cost) as cost, count(*) as orders,
    max(amount) as largest_order, min(first_date) as first_date, max(last_date) as last_date,
    bit_count(bit_or(year_set)) as active_periods
  from orders
  group by account_id)
select *, (revenue - cost) / sum(revenue - cost) over () as share
from accounts
order by revenue - cost desc, account_id
