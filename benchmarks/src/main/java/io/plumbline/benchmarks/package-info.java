/** The programs behind bin/bench: each prints a table and then the last lines that scripts read. */
package io.plumbline.benchmarks;
