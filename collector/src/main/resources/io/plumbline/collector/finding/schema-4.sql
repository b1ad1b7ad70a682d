-- What people have decided about findings and still holds. Each decision is in the findings' audit log, too.
create table handling (
  finding_id varchar(32) not null primary key references finding (id),
  assignee varchar,
  accepted_by varchar,
  accepted_reason varchar,
  accepted_nanos bigint,
  until_nanos bigint
);

create index handling_assignee on handling (assignee);
