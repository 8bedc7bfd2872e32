with history as (
  select new_value stage, changed_at, lead(changed_at) over (partition by opp_id order by changed_at) left_at
  from read_csv('$source', header = true, types = {'opp_id': 'varchar', 'field': 'varchar', 'old_value': 'varchar', 'new_value': 'varchar',
      'changed_at': 'timestamp', 'changed_by': 'varchar'})
  where field = 'stage')
select stage, count(*) entered, count(*) - count(left_at) open, quantile_cont(date_diff('day', changed_at, left_at), [0.25, 0.5, 0.75]) quartiles
from history where stage < 'A' group by stage order by stage
