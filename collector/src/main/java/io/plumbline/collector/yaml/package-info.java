/**
 * Files that people write: read strictly, against a JSON Schema, and what is wrong is told by file, line and key.
 *
 * <pre>
 *   *.yaml ─► YamlDocument ─► YamlSchema ─► a reader's own checks ─► records
 *   (all of a directory, or none)
 * </pre>
 */
package io.plumbline.collector.yaml;
