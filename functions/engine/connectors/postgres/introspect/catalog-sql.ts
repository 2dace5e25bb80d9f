// Statements on PostgreSQL's catalog: https://www.postgresql.org/docs/current/catalogs.html
// Each gives rows whose columns are called as in the types of catalog.ts.

/** $1: JSON with the names of schemas, or null for all; $2: JSON with those that are left out. */
const IN_SCHEMAS = `
  n.nspname !~ '^pg_(toast|temp)'
  and case when json_typeof($1::json) = 'null'
    then n.nspname not in (select json_array_elements_text($2::json))
    else n.nspname in (select json_array_elements_text($1::json)) end`;

/** What an extension made is its own matter. */
const ofExtension = (catalog: string, oid: string) => `exists (
  select from pg_catalog.pg_depend d
  where d.classid = '${catalog}'::regclass and d.objid = ${oid} and d.deptype = 'e')`;

/** Partitions are read through the table they are of. */
const IS_RELATION = `
  c.relkind in ('r', 'v', 'm', 'f', 'p') and not c.relispartition
  and not ${ofExtension("pg_catalog.pg_class", "c.oid")} and ${IN_SCHEMAS}`;

export const RELATIONS = `
select c.oid::int8 as oid, n.nspname as schema, c.relname as name,
  obj_description(c.oid, 'pg_class') as comment,
  coalesce(a.columns, '[]') as columns
from pg_catalog.pg_class c
join pg_catalog.pg_namespace n on n.oid = c.relnamespace
left join (
  select attrelid, json_agg(json_build_object(
    'number', attnum, 'name', attname, 'type', atttypid::int8, 'notNull', attnotnull,
    'hasDefault', atthasdef, 'identity', attidentity, 'generated', attgenerated,
    'comment', col_description(attrelid, attnum)) order by attnum) as columns
  from pg_catalog.pg_attribute where attnum > 0 and not attisdropped group by attrelid
) a on a.attrelid = c.oid
where ${IS_RELATION}
order by 2, 3`;

export const CONSTRAINTS = `
select k.conrelid::int8 as relation, k.conname as name, k.contype as kind,
  to_json(k.conkey) as columns, k.confrelid::int8 as target, to_json(k.confkey) as "targetColumns"
from pg_catalog.pg_constraint k
join pg_catalog.pg_class c on c.oid = k.conrelid
join pg_catalog.pg_namespace n on n.oid = c.relnamespace
where k.contype in ('p', 'u', 'f') and ${IS_RELATION}
order by 1, 2`;

export const FUNCTIONS = `
select n.nspname as schema, p.proname as name, obj_description(p.oid, 'pg_proc') as comment,
  p.provolatile as volatility, p.proretset as "returnsSet", p.prorettype::int8 as result,
  (select coalesce(json_agg(json_build_object(
      'name', coalesce(p.proargnames[at], ''), 'mode', coalesce(p.proargmodes[at]::text, 'i'),
      'type', type::int8) order by at), '[]')
    from unnest(coalesce(p.proallargtypes, p.proargtypes::oid[])) with ordinality as t(type, at)
  ) as arguments
from pg_catalog.pg_proc p
join pg_catalog.pg_namespace n on n.oid = p.pronamespace
where p.prokind = 'f' and not ${ofExtension("pg_catalog.pg_proc", "p.oid")} and ${IN_SCHEMAS}
order by 1, 2, p.oid`;

export const TYPES = `
select t.oid::int8 as oid, n.nspname as schema, t.typname as name, t.typtype as kind,
  t.typbasetype::int8 as base, t.typcategory as category, t.typispreferred as preferred,
  t.typnotnull as "notNull", t.typrelid::int8 as relation,
  case when e.typarray = t.oid then e.oid::int8 end as element,
  case when n.nspname <> 'pg_catalog' then obj_description(t.oid, 'pg_type') end as comment,
  (select json_agg(l.enumlabel order by l.enumsortorder)
    from pg_catalog.pg_enum l where l.enumtypid = t.oid) as labels,
  case when c.relkind = 'c' then (
    select coalesce(json_agg(json_build_object('name', a.attname, 'type', a.atttypid::int8,
      'comment', col_description(a.attrelid, a.attnum)) order by a.attnum), '[]')
    from pg_catalog.pg_attribute a
    where a.attrelid = t.typrelid and a.attnum > 0 and not a.attisdropped) end as attributes
from pg_catalog.pg_type t
join pg_catalog.pg_namespace n on n.oid = t.typnamespace
left join pg_catalog.pg_type e on e.oid = t.typelem
left join pg_catalog.pg_class c on c.oid = t.typrelid
where n.nspname !~ '^pg_(toast|temp)'`;

/** Those that a statement finds without a schema's name, as the connector names none. */
export const OPERATORS = `
select oprname as name, oprleft::int8 as left, oprright::int8 as right
from pg_catalog.pg_operator
where oprkind = 'b' and oprresult = 'bool'::regtype and pg_operator_is_visible(oid)`;

export const COMPARISON_FUNCTIONS = `
select proname as name, proargtypes[0]::int8 as left, proargtypes[1]::int8 as right
from pg_catalog.pg_proc
where prokind = 'f' and pronargs = 2 and prorettype = 'bool'::regtype and not proretset
  and proname in (select json_array_elements_text($1::json)) and pg_function_is_visible(oid)`;

export const CASTS = `
select castsource::int8 as from, casttarget::int8 as to
from pg_catalog.pg_cast where castcontext = 'i' and castsource <> casttarget`;

export const AGGREGATES = `
select p.proname as name, p.proargtypes[0]::int8 as argument, p.prorettype::int8 as result
from pg_catalog.pg_proc p
join pg_catalog.pg_aggregate a on a.aggfnoid = p.oid
where p.pronargs = 1 and a.aggkind = 'n' and p.provariadic = 0 and pg_function_is_visible(p.oid)`;
