{{/*
The name that everything of this release begins with. Short, so that a pod's name stays within the 63 signs of a host name: cut off,
two pods would give one sign of life.
*/}}
{{- define "semesta.fullname" -}}
{{- if contains .Chart.Name .Release.Name -}}
{{- .Release.Name | trunc 24 | trimSuffix "-" -}}
{{- else -}}
{{- printf "%s-%s" (.Release.Name | trunc 16 | trimSuffix "-") .Chart.Name -}}
{{- end -}}
{{- end -}}

{{/* What Deployments, Services and policies find pods by. Takes: root, component. */}}
{{- define "semesta.selector" -}}
app.kubernetes.io/name: {{ .root.Chart.Name }}
app.kubernetes.io/instance: {{ .root.Release.Name }}
app.kubernetes.io/component: {{ .component }}
{{- end -}}

{{/* Takes: root, component. */}}
{{- define "semesta.labels" -}}
{{ include "semesta.selector" . }}
app.kubernetes.io/version: {{ .root.Chart.AppVersion | quote }}
app.kubernetes.io/managed-by: {{ .root.Release.Service }}
helm.sh/chart: {{ printf "%s-%s" .root.Chart.Name .root.Chart.Version }}
{{- end -}}

{{- define "semesta.serviceAccountName" -}}
{{- if .Values.serviceAccount.create -}}
{{- .Values.serviceAccount.name | default (include "semesta.fullname" .) -}}
{{- else -}}
{{- .Values.serviceAccount.name | default "default" -}}
{{- end -}}
{{- end -}}

{{- define "semesta.image" -}}
{{- $repository := required "image.repository is empty: name the image that you built from the Dockerfile." .Values.image.repository -}}
{{- if .Values.image.digest -}}
{{- printf "%s@%s" $repository .Values.image.digest -}}
{{- else -}}
{{- printf "%s:%s" $repository (.Values.image.tag | default .Chart.AppVersion) -}}
{{- end -}}
{{- end -}}

{{/* What the schema cannot say: values that must fit each other. */}}
{{- define "semesta.checked" -}}
{{- $queues := list -}}
{{- range .Values.workers -}}{{- $queues = append $queues .queue -}}{{- end -}}
{{- if ne (len $queues) (len (uniq $queues)) -}}
{{- fail "workers: two entries have the same queue; raise replicas instead." -}}
{{- end -}}
{{- if not (has "default" $queues) -}}
{{- fail "workers: no entry has the queue \"default\"; its work would wait for ever." -}}
{{- end -}}
{{- with .Values.web.autoscaling -}}
{{- if and .enabled (gt (int .minReplicas) (int .maxReplicas)) -}}
{{- fail "web.autoscaling: minReplicas is above maxReplicas." -}}
{{- end -}}
{{- end -}}
{{- if and .Values.mail.secretKey (not .Values.mail.from) -}}
{{- fail "mail.from is empty: name who mails come from." -}}
{{- end -}}
{{- if and .Values.ingress.enabled (not .Values.ingress.hosts) -}}
{{- fail "ingress.hosts is empty: name the hosts under which the pages are reached." -}}
{{- end -}}
{{- end -}}
