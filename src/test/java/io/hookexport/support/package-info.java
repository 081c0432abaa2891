/** What tests of all rooms share. */
package io.hookexport.support;
