-- Standard SQL only: the same script runs on H2, PostgreSQL, MySQL and MariaDB.

-- One number space each. A layout is never changed once ids carry it.
CREATE TABLE id_namespace (
  name          VARCHAR(63) NOT NULL PRIMARY KEY,
  mode          VARCHAR(16) NOT NULL,
  epoch_millis  BIGINT      NOT NULL,
  time_bits     INT         NOT NULL,
  worker_bits   INT         NOT NULL,
  sequence_bits INT         NOT NULL,
  step          BIGINT      NOT NULL,
  first_number  BIGINT      NOT NULL
);

-- One row for each worker that was ever leased. Ids of the worker carry only times below high_water_millis,
-- which never falls; expires_at_millis is compared with this database's clock and no other.
CREATE TABLE id_lease (
  namespace         VARCHAR(63)  NOT NULL,
  worker            INT          NOT NULL,
  epoch             BIGINT       NOT NULL,
  owner             VARCHAR(200) NOT NULL,
  expires_at_millis BIGINT       NOT NULL,
  high_water_millis BIGINT       NOT NULL,
  PRIMARY KEY (namespace, worker),
  FOREIGN KEY (namespace) REFERENCES id_namespace (name)
);

-- The first number that nobody has reserved yet, for each namespace of mode segment.
CREATE TABLE id_segment (
  namespace   VARCHAR(63) NOT NULL PRIMARY KEY,
  next_number BIGINT      NOT NULL,
  FOREIGN KEY (namespace) REFERENCES id_namespace (name)
);
