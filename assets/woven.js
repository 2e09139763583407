// A message in whose places stand things of their own: a name that is strong, a link, how long ago something was.
import { createElement, Fragment } from "react";

export function Woven({ message, names, children }) {
  const things = [].concat(children);
  const parts = message.split(/\{(\w+)\}/).map((part, place) => (place % 2 ? things[names.indexOf(part)] : part));
  return createElement(Fragment, {}, ...parts);
}
