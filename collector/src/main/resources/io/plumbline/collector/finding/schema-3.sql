-- What is known of the sources of spans, as of the journal position in check_progress.
create table check_source (
  source_key varchar not null primary key,
  state varchar not null
);
