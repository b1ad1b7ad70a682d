-- Standard SQL only: the same script runs on H2, PostgreSQL, MySQL and MariaDB.

-- Who may take numbers of one namespace, and how many. Only the SHA-256 of a token is kept. used_today counts shares
-- that servers took out of ids_per_day on used_on (days since 1970-01-01 UTC, by this database's clock).
CREATE TABLE id_token (
  namespace      VARCHAR(63) NOT NULL,
  name           VARCHAR(63) NOT NULL,
  sha256         VARCHAR(64) NOT NULL UNIQUE,
  ids_per_second BIGINT      NOT NULL,
  burst          BIGINT      NOT NULL,
  ids_per_day    BIGINT      NOT NULL,
  created_millis BIGINT      NOT NULL,
  used_on        BIGINT      NOT NULL,
  used_today     BIGINT      NOT NULL,
  PRIMARY KEY (namespace, name),
  FOREIGN KEY (namespace) REFERENCES id_namespace (name)
);
