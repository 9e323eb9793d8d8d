// Ground: how two programmes a and b are known to work together: the first that holds.
WITH *, CASE
  WHEN a.family = b.family THEN 'CO_DELIVERY'
  WHEN EXISTS {
    UNWIND a.members AS m
    MATCH (m)-[c:COORDINATES_WITH]-(other:Programme)
    WHERE c.claimedBy IS NULL AND ($exercise OR c.fictional IS NULL) AND other IN b.members
  } THEN 'JOINT_INITIATIVE'
  WHEN any(x IN a.leads WHERE x IN b.leads) THEN 'SAME_LEAD'
  WHEN any(x IN a.leads + a.implements WHERE x IN b.leads + b.implements) THEN 'SHARED_DELIVERER'
  ELSE 'NO_COORDINATION_RECORDED'
END AS relation
