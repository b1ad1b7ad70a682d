-- Findings by the rules of flow files, deadlines, and the chain of the audit log.
create table broken_rule (
  finding_id varchar(32) not null primary key references finding (id),
  flow varchar(64) not null,
  flow_version integer not null,
  owner varchar not null,
  rule_id varchar(64) not null,
  severity varchar(16) not null,
  run_key varchar not null,
  reason varchar not null,
  unknown_names varchar not null,
  risk_minor bigint,
  risk_currency varchar
);

create index broken_rule_run on broken_rule (run_key);

create index broken_rule_rule on broken_rule (flow, rule_id);

-- Serials and other keys that are to be judged again when a deadline has passed.
create table check_due (
  run_key varchar not null primary key,
  due_nanos bigint not null
);

create index check_due_next on check_due (due_nanos);

-- Null in lines from before there was a chain.
alter table finding_transition add column hash char(64);

create table audit_head (
  singleton integer not null primary key,
  hash char(64) not null
);

insert into audit_head (singleton, hash) values (1, '0000000000000000000000000000000000000000000000000000000000000000');
