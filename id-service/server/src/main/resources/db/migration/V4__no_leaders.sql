-- Increasing numbers came to need no leader: the lock of a counter's row orders them. Nothing ever wrote this table.
DROP TABLE id_leader;
