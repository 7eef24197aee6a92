/** Elements, made of text alone: nothing of the data is ever read as markup. */

const SVG = 'http://www.w3.org/2000/svg';

/** @typedef {Node | string | number | undefined | null | false} Child */
/** @typedef {Record<string, string | number | boolean | undefined | ((event: Event) => void)>} Attributes */

/**
 * @param {Element} element
 * @param {Attributes} attributes
 */
function setAttributes(element, attributes) {
  for (const [name, value] of Object.entries(attributes)) {
    if (typeof value === 'function') element.addEventListener(name, value);
    else if (value !== undefined && value !== false) element.setAttribute(name, value === true ? '' : String(value));
  }
}

/**
 * @param {Element} element
 * @param {(Child | Child[])[]} children
 */
function addChildren(element, children) {
  for (const child of children.flat())
    if (child !== undefined && child !== null && child !== false)
      element.append(typeof child === 'number' ? String(child) : child);
}

/**
 * An HTML element. A function among the attributes listens to the event of its name.
 * @template {keyof HTMLElementTagNameMap} Tag
 * @param {Tag} tag
 * @param {Attributes} [attributes]
 * @param {...(Child | Child[])} children
 * @returns {HTMLElementTagNameMap[Tag]}
 */
export function h(tag, attributes = {}, ...children) {
  const element = document.createElement(tag);
  setAttributes(element, attributes);
  addChildren(element, children);
  return element;
}

/**
 * An SVG element.
 * @param {keyof SVGElementTagNameMap} tag
 * @param {Attributes} [attributes]
 * @param {...(Child | Child[])} children
 */
export function s(tag, attributes = {}, ...children) {
  const element = document.createElementNS(SVG, tag);
  setAttributes(element, attributes);
  addChildren(element, children);
  return element;
}

/**
 * The element of an id that the page always has.
 * @param {string} id
 */
export function byId(id) {
  const element = document.getElementById(id);
  if (element === null) throw new Error(`the page has no #${id}`);
  return element;
}

/**
 * What stands in the fields of a form; empty ones are left out.
 * @param {HTMLFormElement} form
 */
export function filledIn(form) {
  const query = new URLSearchParams();
  for (const [name, value] of new FormData(form)) {
    const text = typeof value === 'string' ? value.trim() : '';
    if (text !== '') query.append(name, text);
  }
  return query;
}
