{{/* What is everything called, and by which labels is it found? Each takes (dict "root" . "component" "api"). */}}

{{- define "ashlar.name" -}}
{{ .root.Release.Name }}-{{ .component }}
{{- end }}

{{/* Free of versions: selectors cannot change. */}}
{{- define "ashlar.selector" -}}
app.kubernetes.io/name: ashlar
app.kubernetes.io/instance: {{ .root.Release.Name }}
app.kubernetes.io/component: {{ .component }}
{{- end }}

{{- define "ashlar.labels" -}}
{{ include "ashlar.selector" . }}
app.kubernetes.io/part-of: ashlar
app.kubernetes.io/version: {{ .root.Chart.AppVersion | quote }}
app.kubernetes.io/managed-by: {{ .root.Release.Service }}
helm.sh/chart: {{ .root.Chart.Name }}-{{ .root.Chart.Version | replace "+" "_" }}
{{- end }}

{{/* Names of Secrets, made by the chart or given. Each takes the root. */}}
{{- define "ashlar.natsSecret" -}}
{{ .Values.global.nats.existingSecret | default (printf "%s-nats" .Release.Name) }}
{{- end }}
{{- define "ashlar.databaseSecret" -}}
{{ .Values.global.database.existingSecret | default (printf "%s-postgres" .Release.Name) }}
{{- end }}
{{- define "ashlar.jwtSecret" -}}
{{ .Values.global.jwt.existingSecret | default (printf "%s-jwt" .Release.Name) }}
{{- end }}
{{- define "ashlar.assertionSecret" -}}
{{ .Values.global.assertion.existingSecret | default (printf "%s-assertion" .Release.Name) }}
{{- end }}

{{- define "ashlar.natsUrl" -}}
{{ .Values.global.nats.url | default (printf "nats://%s-nats:4222" .Release.Name) }}
{{- end }}

{{/* A digest, where there is one, says it alone. Takes an image of the values and the tag that it has by default. */}}
{{- define "ashlar.image" -}}
{{- if .image.digest -}}
{{ .image.repository }}@{{ .image.digest }}
{{- else -}}
{{ .image.repository }}:{{ .image.tag | default .tag }}
{{- end -}}
{{- end }}
