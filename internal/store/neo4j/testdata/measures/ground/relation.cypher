// Ground 6 of 7: how two programmes a and b, entries of `partners`, are known to work together: the first that holds.
WITH *, CASE
  WHEN any(x IN a.wholes WHERE x IN b.wholes) THEN 'CO_DELIVERY'
  WHEN any(x IN b.programme.members WHERE x IN a.alongside) THEN 'JOINT_INITIATIVE'
  WHEN any(x IN a.leads WHERE x IN b.leads) THEN 'SAME_LEAD'
  WHEN any(x IN a.leads + a.implements WHERE x IN b.leads + b.implements) THEN 'SHARED_DELIVERER'
  ELSE 'NO_COORDINATION_RECORDED'
END AS relation
