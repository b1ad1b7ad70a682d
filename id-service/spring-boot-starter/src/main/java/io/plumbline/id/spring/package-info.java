/** The embedded client of the id-service as beans of a Spring Boot application. */
package io.plumbline.id.spring;
