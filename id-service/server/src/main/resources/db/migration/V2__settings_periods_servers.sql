-- Standard SQL only: the same script runs on H2, PostgreSQL, MySQL and MariaDB.

-- What a namespace can be besides its mode. bits, sequence_order, format, zone and hidden_key never change:
-- numbers that somebody has must stay readable.
ALTER TABLE id_namespace ADD COLUMN bits           INT          DEFAULT 63        NOT NULL;
ALTER TABLE id_namespace ADD COLUMN ride_seconds   INT          DEFAULT 60        NOT NULL;
ALTER TABLE id_namespace ADD COLUMN waste_seconds  INT          DEFAULT 120       NOT NULL;
ALTER TABLE id_namespace ADD COLUMN sequence_order VARCHAR(16)  DEFAULT 'unique'  NOT NULL;
ALTER TABLE id_namespace ADD COLUMN format         VARCHAR(200) DEFAULT 'decimal' NOT NULL;
ALTER TABLE id_namespace ADD COLUMN zone           VARCHAR(64)  DEFAULT 'UTC'     NOT NULL;
ALTER TABLE id_namespace ADD COLUMN hidden_key     VARCHAR(32);
-- A retired namespace keeps its row, so that its name and its numbers never come again.
ALTER TABLE id_namespace ADD COLUMN retired        INT          DEFAULT 0         NOT NULL;

-- The period that next_number counts in, '' for a namespace without periods.
ALTER TABLE id_segment ADD COLUMN period_text VARCHAR(64) DEFAULT '' NOT NULL;

-- Reserved, handed back unused, and given to whoever reserves next: first_number to end_number - 1.
CREATE TABLE id_free_range (
  namespace    VARCHAR(63) NOT NULL,
  first_number BIGINT      NOT NULL,
  end_number   BIGINT      NOT NULL,
  PRIMARY KEY (namespace, first_number),
  FOREIGN KEY (namespace) REFERENCES id_namespace (name)
);

-- The one server that hands out the numbers of a namespace whose order is 'increasing'.
CREATE TABLE id_leader (
  namespace         VARCHAR(63)  NOT NULL PRIMARY KEY,
  epoch             BIGINT       NOT NULL,
  owner             VARCHAR(200) NOT NULL,
  address           VARCHAR(200) NOT NULL,
  expires_at_millis BIGINT       NOT NULL,
  FOREIGN KEY (namespace) REFERENCES id_namespace (name)
);

-- One row: what all servers must agree on before anybody reserves. See the class Continuity.
CREATE TABLE id_cluster (
  id                  INT          NOT NULL PRIMARY KEY,
  incarnation         VARCHAR(200) NOT NULL,
  roll_call           BIGINT       NOT NULL,
  roll_call_at_millis BIGINT       NOT NULL,
  roll_call_reason    VARCHAR(200) NOT NULL,
  jumps               BIGINT       NOT NULL,
  lease_floor_millis  BIGINT       NOT NULL
);
INSERT INTO id_cluster VALUES (1, '', 0, 0, '', 0, 0);

-- Each server's own counter: if it is below what the server remembers, the database went back.
CREATE TABLE id_server (
  server         VARCHAR(64)  NOT NULL PRIMARY KEY,
  owner          VARCHAR(200) NOT NULL,
  beat           BIGINT       NOT NULL,
  beat_at_millis BIGINT       NOT NULL,
  answered       BIGINT       NOT NULL
);

-- How far counters had come that a restored database did not know at all: a namespace of that name starts above.
CREATE TABLE id_floor (
  namespace   VARCHAR(63) NOT NULL PRIMARY KEY,
  next_number BIGINT      NOT NULL
);
