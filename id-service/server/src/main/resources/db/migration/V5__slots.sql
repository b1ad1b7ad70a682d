-- Standard SQL only: the same script runs on H2, PostgreSQL, MySQL and MariaDB.

-- Which share of the numbers this database counts: that of slot out of slots databases. See the class Slot.
ALTER TABLE id_cluster ADD COLUMN slot  INT DEFAULT 0 NOT NULL;
ALTER TABLE id_cluster ADD COLUMN slots INT DEFAULT 1 NOT NULL;
-- Of the first database: whether the others have begun. From then on an empty one among them is one that was lost.
ALTER TABLE id_cluster ADD COLUMN shared INT DEFAULT 0 NOT NULL;
