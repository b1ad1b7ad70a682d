/** The example shop: three services that know nothing of Plumbline, and the demo that runs them. */
package io.plumbline.examples.shop;
