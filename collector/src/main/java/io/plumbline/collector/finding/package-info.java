/** Located inconsistencies: what a finding is, and where findings are kept. Knows no other step. */
package io.plumbline.collector.finding;
