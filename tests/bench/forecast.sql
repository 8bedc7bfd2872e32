with recursive users as (select * from read_csv('$source.users', header = true, all_varchar = true)),
  under as (
    select user_id owner, user_id unit from users
    union all select under.owner, users.manager_id from under join users on users.user_id = under.unit where users.manager_id is not null),
  deals as (
    select owner, strftime(close_date, '%Y-%m') period, lower(replace(forecast_category, ' ', '_')) category, amount, probability
    from read_csv('$source', header = true, types = {'opp_id': 'varchar', 'opp_name': 'varchar', 'account_id': 'varchar', 'stage': 'varchar',
      'amount': 'decimal(18,2)', 'probability': 'integer', 'created': 'date', 'close_date': 'date', 'owner': 'varchar',
      'forecast_category': 'varchar', 'product': 'varchar', 'quantity': 'integer'})),
  own as (
    select owner, period, category, sum(amount * 1.00) calculated from deals group by all
    union all select owner, period, 'expected', sum(amount * probability * 0.01) from deals group by all)
select unit, period, category, sum(calculated) calculated from own join under using (owner) group by all
