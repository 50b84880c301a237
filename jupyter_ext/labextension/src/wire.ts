/** The messages, generated from the Python dataclasses that the server answers with. */
export type * from '../../../codementor/wire/ts/index';
