import { Paper, Text } from "@mantine/core";

/** What a chart tells its tooltip of the place that is pointed at. */
export type TipProps = { active?: boolean; payload?: readonly { payload?: unknown }[] };

export type TipEntry = { title: string; lines?: string[] | undefined };

type Props = {
  entries: TipEntry[];
  /** Says that there are more than these. */
  more?: string | undefined;
};

/** What a chart says of the place that is pointed at. */
export function ChartTip({ entries, more }: Props) {
  return (
    <Paper withBorder shadow="md" px={10} py={6} maw={260}>
      {entries.map(({ title, lines }) => (
        <div key={`${title} ${lines?.join()}`}>
          <Text size="sm" fw={550} lineClamp={3} style={{ overflowWrap: "anywhere" }}>
            {title}
          </Text>
          {lines?.map((line) => (
            <Text key={line} size="sm" c="dimmed" className="num">
              {line}
            </Text>
          ))}
        </div>
      ))}
      {more ? (
        <Text size="sm" c="dimmed">
          {more}
        </Text>
      ) : null}
    </Paper>
  );
}
