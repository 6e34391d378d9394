/** Of ten bars that lie, so that charts beside each other end on one line. */
export const CHART_HEIGHT = 300;
