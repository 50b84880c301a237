import { LabIcon } from '@jupyterlab/ui-components';

/** A ladder of four steps, drawn for this project. */
const ladder =
  '<svg xmlns="http://www.w3.org/2000/svg" width="16" height="16" viewBox="0 0 16 16">' +
  '<path class="jp-icon3" fill="#616161" d="M3 1h1.6v2h6.8V1H13v14h-1.6v-1.6H4.6V15H3zm1.6 3.5v1.6h6.8V4.5zm0 3.1v1.6h6.8V7.6zm0 3.1v1.6h6.8v-1.6z"/>' +
  '</svg>';

export const mentorIcon = new LabIcon({ name: 'codementor:ladder', svgstr: ladder });
